// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Telemetry.Perf.Harness;

/// <summary>Host of the measurement, and its load.</summary>
/// <param name="Cpu">Model of the CPU.</param>
/// <param name="Cores">CPUs that the process may use.</param>
/// <param name="IsolatedCores">CPUs kept from the scheduler, as the kernel lists them.</param>
/// <param name="Governor">Frequency governor of CPU 0, or null if the host has none.</param>
/// <param name="Hypervisor">True if the CPU reports a hypervisor.</param>
/// <param name="Kernel">Release of the kernel.</param>
/// <param name="Mitigations">Mitigated vulnerabilities of the CPU.</param>
/// <param name="Runtime">Runtime and kind of compilation.</param>
/// <param name="Command">Command line.</param>
internal sealed record HostFacts(
    string Cpu, int Cores, string IsolatedCores, string? Governor, bool Hypervisor, string Kernel, int Mitigations,
    string Runtime, string Command)
{
    private const string CpuFolder = "/sys/devices/system/cpu";

    /// <summary>Load averages of one, five and fifteen minutes.</summary>
    internal static string Load => string.Join(' ', Text("/proc/loadavg").Split(' ').Take(3));

    /// <summary>Share of the last 10 s in which a task waited for a CPU, percent; null if unknown.</summary>
    internal static string? Pressure => Text("/proc/pressure/cpu").Split(' ')
        .FirstOrDefault(word => word.StartsWith("avg10=", StringComparison.Ordinal))?[6..];

    internal static HostFacts Read(string command)
    {
        string[] cpu = Text("/proc/cpuinfo").Split('\n');
        // The runtime's own property is that of the project file, also under the JIT.
        bool hasJit = Text("/proc/self/maps").Contains("libclrjit", StringComparison.Ordinal);
        return new HostFacts(
            Value(cpu, "model name"), Environment.ProcessorCount, Text($"{CpuFolder}/isolated"),
            NullIfEmpty(Text($"{CpuFolder}/cpu0/cpufreq/scaling_governor")),
            Value(cpu, "flags").Split(' ').Contains("hypervisor"), Text("/proc/sys/kernel/osrelease"),
            Mitigated(), $"{RuntimeInformation.FrameworkDescription}, {(hasJit ? "JIT" : "NativeAOT")}", command);
    }

    /// <summary>Properties that make this host unsuitable for comparing figures.</summary>
    internal IEnumerable<string> Warnings()
    {
        if (Cores < 2)
            yield return "one core: threads of a benchmark take turns";
        if (Hypervisor)
            yield return "a virtual CPU: its host may take time away";
        if (Runtime.EndsWith("JIT", StringComparison.Ordinal))
            yield return "code of the JIT, not what ships: use './build.sh perf'";
        if (double.TryParse(Load.Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture, out double load)
            && load > Cores / 2.0)
            yield return $"load {load} on {Cores} cores: figures are too high, ratios are what counts";
    }

    private static int Mitigated()
    {
        const string Folder = CpuFolder + "/vulnerabilities";
        return Directory.Exists(Folder)
            ? Directory.GetFiles(Folder).Count(file => Text(file).StartsWith("Mitigation", StringComparison.Ordinal))
            : 0;
    }

    private static string? NullIfEmpty(string text) => text.Length == 0 ? null : text;

    private static string Value(string[] lines, string key) => lines
        .FirstOrDefault(line => line.StartsWith(key, StringComparison.Ordinal))?.Split(':', 2)[^1].Trim() ?? "unknown";

    private static string Text(string path)
    {
        try
        {
            return File.ReadAllText(path).Trim();
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
