// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Model.Clocks;

/// <summary>Names of what stamped the packets.</summary>
public static class StampSource
{
    /// <summary>The kernel programs, by this function.</summary>
    public const string Kernel = "bpf_ktime_get_ns";
}
