// SPDX-License-Identifier: Apache-2.0
using Telemetry.Kernel.HostPath.Steps;
using Telemetry.Kernel.Layout;
using TestSupport;

namespace Telemetry.Kernel.Tests.HostPath;

/// <summary>A test that needs root and programs of the steps; skipped with the reason where the kernel lacks a hook of
/// theirs.</summary>
public sealed class StepFactAttribute : FactAttribute
{
    /// <summary>Decides by what the kernel says of itself.</summary>
    /// <param name="program">The last of the programs that it needs, in the order of a packet's way.</param>
    public StepFactAttribute(StageProgram program) => Skip = RootTests.SkipReason ?? WhyMissing(program)!;

    private static string? WhyMissing(StageProgram last) => StageSupport.Read() is { } support
        ? StageCapture.Programs.Where(program => program <= last).Select(support.WhyMissing)
            .FirstOrDefault(why => why is not null)
        : "the kernel has no BTF";
}
