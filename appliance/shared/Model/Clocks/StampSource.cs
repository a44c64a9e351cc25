// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Model.Clocks;

/// <summary>Names of what stamped the packets.</summary>
public static class StampSource
{
    /// <summary>The kernel programs, by this function.</summary>
    public const string Kernel = "bpf_ktime_get_ns";

    private const string OfDevices = "trailer ";

    /// <summary>Name of devices that stamped the packets.</summary>
    public static string Trailer(IEnumerable<string> formats) => OfDevices + string.Join(", ", formats);

    /// <summary>True if devices stamped the packets, all of them.</summary>
    public static bool IsOfDevices(string? source) => source?.StartsWith(OfDevices, StringComparison.Ordinal) == true;
}
