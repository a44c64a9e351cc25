// SPDX-License-Identifier: Apache-2.0
using Telemetry.Diagnostics.Doctor;
using Telemetry.Kernel.Capturing;
using Telemetry.Model.Definitions;
using Telemetry.Model.Failures;
using TestSupport;

namespace Telemetry.Diagnostics.Tests.Doctor;

/// <summary>A check fails where a run with the same options ends, and warns where the run does without.</summary>
[Trait("Needs", "root")]
public sealed class CaptureDoctorTests
{
    private static readonly string[] Names = ["xdp", "tc", "array_ring", "ring_buffer"];

    [RootTheory]
    [InlineData(RingTransport.ArrayRing)]
    [InlineData(RingTransport.BpfRingBuffer)]
    public void programs_of_the_options_are_loaded_and_records_read(RingTransport transport)
    {
        IReadOnlyList<HostCheck> checks = Run(Options(1 << 20) with { Transport = transport });

        Assert.Equal(Names, checks.Select(check => check.Check));
        Assert.All(checks, check => Assert.Equal((CheckVerdict.Ok, ""), (check.Verdict, check.Fix)));
        Assert.Contains("of each program was read: 3", checks[2].Detail, StringComparison.Ordinal);
    }

    [RootFact]
    public void programs_that_no_run_loads_fail()
    {
        KernelCaptureOptions refused = Options(3 << 20);
        FailureException end = Assert.Throws<FailureException>(() => KernelCapture.Open(refused));

        IReadOnlyList<HostCheck> checks = Run(refused);

        Assert.All(checks.Take(2), check => Assert.Equal(
            (CheckVerdict.Fail, end.Failure.FirstLine, end.Failure.Do), (check.Verdict, check.Detail, check.Fix)));
    }

    [RootFact]
    public void a_ring_that_run_replaces_is_a_warning_in_its_words()
    {
        HostCheck ring = Run(
            Options(1 << 20) with { Transport = RingTransport.BpfRingBuffer }, "another ring is used")[2];

        Assert.Equal((CheckVerdict.Warn, "another ring is used"), (ring.Verdict, ring.Detail));
    }

    [Theory]
    [InlineData(true, CheckVerdict.Fail, "no room")]
    [InlineData(false, CheckVerdict.Warn, "no room; not needed here")]
    public void what_a_run_does_not_need_is_a_warning(bool isNeeded, CheckVerdict verdict, string detail)
    {
        HostCheck check = CaptureDoctor.Judge("tc", isNeeded, () => "no room", "works");

        Assert.Equal((verdict, detail), (check.Verdict, check.Detail));
    }

    private static KernelCaptureOptions Options(long ringBytes) =>
        new() { Flows = [], Interfaces = [], RingBytes = ringBytes };

    private static IReadOnlyList<HostCheck> Run(KernelCaptureOptions options, params string[] replaced) =>
        CaptureDoctor.Run(new PlannedCapture(options, replaced));
}
