// SPDX-License-Identifier: Apache-2.0
using Telemetry.Kernel.Threads;
using Telemetry.Model.Confinement;
using Xunit;

namespace TestSupport.Capture;

/// <summary>A test that needs root, and CPUs 0 and 1.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class TwoCpusFactAttribute : FactAttribute
{
    /// <summary>Decides by the CPUs of this thread.</summary>
    public TwoCpusFactAttribute()
    {
        CpuSet cpus = HostThread.Cpus();
        Skip = RootTests.SkipReason ?? (cpus.Contains(0) && cpus.Contains(1) ? null! : "needs CPUs 0 and 1");
    }
}
