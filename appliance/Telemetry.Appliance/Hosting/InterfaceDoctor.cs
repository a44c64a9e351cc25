// SPDX-License-Identifier: Apache-2.0
using Telemetry.Appliance.Kernel;
using Telemetry.Appliance.Kernel.Attaching;
using Telemetry.Appliance.Model;

namespace Telemetry.Appliance.Hosting;

/// <summary>Checks of one interface.</summary>
internal static class InterfaceDoctor
{
    public static IEnumerable<HostCheck> Run(string? name)
    {
        if (name is null)
            return [];
        string device = $"/sys/class/net/{name}";
        if (name.Contains('/') || !Directory.Exists(device))
        {
            string known = string.Join(", ", Directory.Exists("/sys/class/net")
                ? Directory.GetDirectories("/sys/class/net").Select(Path.GetFileName) : []);
            return [new HostCheck("interface", CheckVerdict.Fail, $"there is no interface {name}",
                $"there are: {known}")];
        }
        return [State(name, device), Attachment(name, device), Holder(name), Leftover(name), Lower(name, device)];
    }

    private static HostCheck State(string name, string device)
    {
        string state = Read($"{device}/operstate") ?? "unknown";
        return state is "up" or "unknown"
            ? new HostCheck("interface", CheckVerdict.Ok,
                $"{name} is {(state == "up" ? "up" : "there; its driver tells no state")}", "")
            : new HostCheck("interface", CheckVerdict.Warn, $"{name} is {state}",
                $"ip link set {name} up, or look at the cable");
    }

    private static HostCheck Attachment(string name, string device)
    {
        string link = $"{device}/device/driver";
        string? driver = Directory.Exists(link)
            ? Path.GetFileName(Directory.ResolveLinkTarget(link, returnFinalTarget: false)?.FullName) : null;
        if (driver is null)
            return new HostCheck("attach", CheckVerdict.Ok, $"{name} is a virtual device", "");
        return XdpDrivers.AreUndisturbed(driver)
            ? new HostCheck("attach", CheckVerdict.Ok, $"{name}: {driver} takes native XDP without a break", "")
            : new HostCheck("attach", CheckVerdict.Warn,
                $"{name}: native XDP may reset the link of {driver}; attach: auto uses TC ingress",
                "accept it, or use attach: xdp_accept_link_reset");
    }

    private static HostCheck Holder(string name)
    {
        try
        {
            return XdpAttachment.Holder(NetworkDevice.IndexOf(name)) is (uint id, string program)
                ? new HostCheck("xdp_free", CheckVerdict.Warn,
                    $"{name}: XDP is held by another program (id {id}, \"{program}\")",
                    "use attach: tc there, or detach it")
                : new HostCheck("xdp_free", CheckVerdict.Ok, $"{name}: no XDP program is attached", "");
        }
        catch (Exception cause) when (cause is FailureException or DllNotFoundException)
        {
            return new HostCheck("xdp_free", CheckVerdict.Unknown, $"could not tell: {cause.Message}",
                "run doctor as root");
        }
    }

    private static HostCheck Leftover(string name)
    {
        try
        {
            LibBpfLog.Begin();
            int index = NetworkDevice.IndexOf(name);
            return ClsactAttachment.IsPresent(index, egress: true) || ClsactAttachment.IsPresent(index, egress: false)
                ? new HostCheck("tc_filter", CheckVerdict.Warn, $"{name} has a TC filter of ours",
                    "if no run is under way: the next start removes it")
                : new HostCheck("tc_filter", CheckVerdict.Ok, $"{name} has no TC filter left of an earlier run", "");
        }
        catch (Exception cause) when (cause is FailureException or DllNotFoundException)
        {
            return new HostCheck("tc_filter", CheckVerdict.Unknown, $"could not tell: {cause.Message}",
                "run doctor as root");
        }
    }

    private static HostCheck Lower(string name, string device)
    {
        string[] lower = Directory.GetFileSystemEntries(device, "lower_*").Select(path =>
            Path.GetFileName(path)[6..]).ToArray();
        return lower.Length == 0
            ? new HostCheck("lowest_device", CheckVerdict.Ok, $"{name} has no device below it", "")
            : new HostCheck("lowest_device", CheckVerdict.Warn, $"{name} lies on {string.Join(", ", lower)}",
                $"watch {string.Join(" and ", lower)} instead");
    }

    private static string? Read(string path)
    {
        try
        {
            return File.ReadAllText(path).Trim();
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
