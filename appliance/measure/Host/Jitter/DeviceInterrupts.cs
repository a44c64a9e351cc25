// SPDX-License-Identifier: Apache-2.0
using System.Globalization;

namespace Telemetry.Host.Jitter;

/// <summary>Interrupts of network interfaces, by number: <c>msi_irqs</c> of each interface's device; of the device
/// below for virtio.</summary>
public static class DeviceInterrupts
{
    private const string Folder = "msi_irqs";

    /// <summary>Interrupts of all interfaces of this network namespace.</summary>
    /// <param name="sysfs">Mount point of sysfs.</param>
    public static IReadOnlyDictionary<int, string> Read(string sysfs = "/sys")
    {
        Dictionary<int, string> interfaces = [];
        string devices = Path.Combine(sysfs, "class/net");
        if (!Directory.Exists(devices))
            return interfaces;
        foreach (string entry in Directory.GetDirectories(devices))
        {
            foreach (int number in Of(entry))
                interfaces[number] = Path.GetFileName(entry);
        }
        return interfaces;
    }

    /// <summary>Interrupts of one interface; none if it is not there.</summary>
    /// <param name="entry">Its entry in <c>class/net</c>.</param>
    internal static IEnumerable<int> Of(string entry)
    {
        if (!Directory.Exists(entry))
            yield break;
        // The entry of an interface is itself a link; its target's path leads to the device.
        string path = Directory.ResolveLinkTarget(entry, returnFinalTarget: true)?.FullName ?? entry;
        string link = Path.Combine(path, "device");
        if (!Directory.Exists(link))
            yield break;
        string device = Directory.ResolveLinkTarget(link, returnFinalTarget: true)?.FullName ?? link;
        string own = Path.Combine(device, Folder);
        string below = Path.Combine(Path.GetDirectoryName(device) ?? device, Folder);
        foreach (string interrupt in Directory.Exists(own) ? Directory.GetFiles(own)
            : Directory.Exists(below) ? Directory.GetFiles(below) : [])
        {
            if (int.TryParse(
                Path.GetFileName(interrupt), NumberStyles.None, CultureInfo.InvariantCulture, out int number))
                yield return number;
        }
    }
}
