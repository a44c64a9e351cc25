// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Runtime.InteropServices;
using Telemetry.Config;
using Telemetry.Config.Planning;
using Telemetry.Diagnostics.Traffic;
using Telemetry.Files;
using Telemetry.Host.Confinement;
using Telemetry.Kernel;
using Telemetry.Kernel.Privileges;
using Telemetry.Kernel.Threads;
using Telemetry.Model.Confinement;

namespace Telemetry.Diagnostics.Doctor;

/// <summary>Checks that the host is ready. Loads programs, attaches them to devices of its own only, and changes
/// nothing.</summary>
public static class HostDoctor
{
    private const string SomeConfig = "--config FILE";          // in remedies
    private const string LibBpfFix =
        "install the package libbpf1; into an image of your own, copy libelf.so.1 and libz.so.1 too";
    private const string PackagedConfig = "/etc/telemetry/telemetry.yaml";

    // Without these run does not start, or matches nothing if VLAN tags are stripped.
    private static readonly HashSet<string> Musts =
    [
        "bpf-capabilities", "libbpf", "xdp", "tc", "array_ring", "ring_buffer", "interface", "lowest_device",
        "nic-rx-vlan-offload",
    ];

    /// <summary>All checks, in the order in which a start depends on them.</summary>
    /// <param name="planned">What a run with this configuration would capture with.</param>
    /// <param name="interfaceName">An additional interface to check; null for those of the configuration.</param>
    /// <param name="configuration">A configuration whose groups and cores are checked, or null.</param>
    /// <param name="watched">Cores to measure; null for those that the configuration pins threads to.</param>
    /// <param name="watchFor">Duration of the measurement; zero for none.</param>
    /// <param name="configPath">File of the configuration; null if there is none.</param>
    public static IReadOnlyList<HostCheck> Run(
        PlannedCapture planned, string? interfaceName, Configuration? configuration = null, CpuSet? watched = null,
        TimeSpan watchFor = default, string? configPath = null)
    {
        CpuSet allowed = HostThread.Cpus();
        List<HostCheck> checks = [Privileges(), LibBpf()];
        checks.AddRange(CaptureDoctor.Run(planned));
        checks.AddRange(KernelProbe.Run());
        checks.AddRange(HostPathDoctor.Run());
        checks.AddRange([LockedMemory(), RealTimeKernel(), Cores()]);
        checks.AddRange(ClockDoctor.Run(allowed));
        checks.AddRange(SynchronisationDoctor.Run());
        string[] interfaces = interfaceName is null
            ? [.. configuration?.Settings.Interfaces.Select(device => device.Name) ?? []] : [interfaceName];
        (string Role, int Cpu)[] cores =
            watched is null ? [.. Roles(configuration)] : [.. watched.Select(cpu => ("chosen", cpu))];
        using (var traffic = TrafficWatch.Begin(
            interfaces, configuration, new CpuSet(cores.Select(core => core.Cpu)), watchFor))
        {
            checks.AddRange(JitterDoctor.Run(cores, watchFor));
            checks.AddRange(traffic.End());
        }
        checks.Add(ReaderDoctor.Run(configuration?.Settings ?? new Settings(), CpuTopology.Read(), allowed));
        checks.Add(TimeZones());
        checks.AddRange(interfaces.SelectMany(InterfaceDoctor.Run));
        checks.AddRange(SettingsDoctor.Run(interfaces, configuration?.Settings.Cores));
        if (configuration is not null)
            checks.AddRange([Checksums(configuration), .. MembershipDoctor.Run(configuration)]);
        return NameConfig(
            [.. checks.Select(check => NameLibrary(check) with
            {
                IsMust = !check.IsSetting && Musts.Contains(check.Check),
            })],
            configPath ?? (File.Exists(PackagedConfig) ? PackagedConfig : null));
    }

    /// <summary>Puts the name of the existing configuration file into the remedies.</summary>
    internal static IReadOnlyList<HostCheck> NameConfig(IReadOnlyList<HostCheck> checks, string? path)
    {
        if (path is null)
            return checks;
        string word = path.All(sign => char.IsAsciiLetterOrDigit(sign) || "/._-+@".Contains(sign))
            ? path : $"'{path.Replace("'", "'\\''", StringComparison.Ordinal)}'";
        return [.. checks.Select(check => check with
        {
            Fix = check.Fix.Replace(SomeConfig, $"--config {word}", StringComparison.Ordinal),
        })];
    }

    // Each proof that needs the library would repeat what the loader says of every place that it tried.
    private static HostCheck NameLibrary(HostCheck check) => !check.Detail.Contains("Unable to load shared library",
        StringComparison.Ordinal) ? check
        : check with { Detail = "could not tell: libbpf.so.1 cannot be loaded", Fix = LibBpfFix };

    private static IEnumerable<(string Role, int Cpu)> Roles(Configuration? configuration) =>
        configuration?.Settings.Cores.Pinned.GroupBy(pin => pin.Cpu, pin => pin.Key)
            .Select(pins => (string.Join(", ", pins), pins.Key)) ?? [];

    private static HostCheck Privileges()
    {
        const string Name = "bpf-capabilities";
        return HostPrivileges.Missing(HostPrivileges.ToMeasure) switch
        {
            null => new HostCheck(Name, CheckVerdict.Unknown, "the process' capabilities cannot be read",
                "mount /proc"),
            "" => new HostCheck(Name, CheckVerdict.Ok, "programs can be loaded and attached", ""),
            { } missing => new HostCheck(Name, CheckVerdict.Fail, $"missing {missing}", HostPrivileges.Remedy),
        };
    }

    private static HostCheck LibBpf()
    {
        const string Name = "libbpf";
        if (!NativeLibrary.TryLoad("libbpf.so.1", out nint library))
            return new HostCheck(Name, CheckVerdict.Fail, "libbpf.so.1 cannot be loaded", LibBpfFix);
        NativeLibrary.Free(library);
        return new HostCheck(Name, CheckVerdict.Ok, "libbpf.so.1 is there", "");
    }

    private static HostCheck Checksums(Configuration configuration)
    {
        const string Name = "checksums";
        return UnverifiedFeeds.Problem(configuration) is { } problem
            ? new HostCheck(Name, CheckVerdict.Warn, problem, UnverifiedFeeds.Remedy)
            : new HostCheck(Name, CheckVerdict.Ok, "checksums of payloads up to 9 KiB are verified", "");
    }

    private static HostCheck LockedMemory()
    {
        const string Name = "memory_lock";
        if (ProcessLimit.Of("Max locked memory") is not { } limit)
            return new HostCheck(Name, CheckVerdict.Unknown, "the limit of locked memory cannot be read",
                "mount /proc");
        ulong held = ThreadCapabilities.Effective ?? 0;
        return limit == "unlimited" || (held & ThreadCapabilities.Bit(Capability.IpcLock)) != 0
            ? new HostCheck(Name, CheckVerdict.Ok, "memory can be locked without a limit", "")
            : new HostCheck(Name, CheckVerdict.Warn,
                $"at most {limit} bytes can be locked; kernel maps do not count towards it since 5.11",
                "give CAP_IPC_LOCK, or set LimitMEMLOCK=infinity in the unit file, so that pages cannot be taken away");
    }

    private static HostCheck RealTimeKernel() => TextFile.Word("/sys/kernel/realtime") == "1"
        ? new HostCheck("preempt_rt", CheckVerdict.Warn, "a PREEMPT_RT kernel: two packets may share a CPU's ring",
            "use transport: ringbuf")
        : new HostCheck("preempt_rt", CheckVerdict.NotApplicable, "no PREEMPT_RT kernel", "");

    private static HostCheck Cores()
    {
        int cores = Environment.ProcessorCount;
        string detail = string.Create(CultureInfo.InvariantCulture, $"the process may use {cores} cores");
        return cores > 2
            ? new HostCheck("cores", CheckVerdict.Ok, detail, "")
            : new HostCheck("cores", CheckVerdict.Warn, detail + ": none can be given to the reader alone",
                "telemetry run --config FILE --ring-bytes 16MiB # and capture: wait: auto");
    }

    private static HostCheck TimeZones() => TimeZoneInfo.TryFindSystemTimeZoneById("America/New_York", out _)
        ? new HostCheck("time_zones", CheckVerdict.Ok, "exchange times of day can be resolved", "")
        : new HostCheck("time_zones", CheckVerdict.Warn,
            "exchange times of day cannot be resolved: no feed age for them", "install the package tzdata");
}
