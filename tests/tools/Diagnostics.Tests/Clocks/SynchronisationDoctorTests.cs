// SPDX-License-Identifier: Apache-2.0
using Telemetry.Diagnostics.Doctor;
using Telemetry.Model.Clocks;
using Telemetry.Model.Failures;

namespace Telemetry.Diagnostics.Tests.Clocks;

public sealed class SynchronisationDoctorTests
{
    [Fact]
    public void a_synchronised_clock_is_reported_with_its_bound_and_its_source()
    {
        HostCheck check = SynchronisationDoctor.Judge(new SimulatedClocks(seed: 1).Read(0));

        Assert.Equal(
            new HostCheck("clock-uncertainty", CheckVerdict.Ok,
                "UTC within 20.040 µs by the kernel's and the source's account; chrony follows 10.1.1.1, "
                    + "-300 ns off it", ""),
            check);
    }

    [Fact]
    public void an_unsynchronised_clock_is_a_warning_with_a_remedy()
    {
        HostCheck check = SynchronisationDoctor.Judge(
            new SimulatedClocks(seed: 1) { IsSynchronised = false, Source = null }.Read(0));

        Assert.Equal(
            (CheckVerdict.Warn, "the kernel holds the wall clock for not synchronised (0x2040); "
                + "neither chronyd nor ptp4l answers"),
            (check.Verdict, check.Detail));
        Assert.StartsWith("systemctl enable --now chrony", check.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public void a_leap_second_that_is_announced_is_a_warning()
    {
        ClockReading reading = new SimulatedClocks(seed: 1).Read(0);

        HostCheck check = SynchronisationDoctor.Judge(reading with { Kernel = reading.Kernel with { State = 1 } });

        Assert.Equal(CheckVerdict.Warn, check.Verdict);
        Assert.Contains("a leap second is announced", check.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(37, CheckVerdict.Ok, "TAI is 37 s ahead of UTC, as the kernel was told")]
    [InlineData(0, CheckVerdict.Warn, "TAI offset is 0")]
    public void a_missing_offset_of_tai_is_a_warning(int seconds, CheckVerdict expected, string detail)
    {
        HostCheck check = SynchronisationDoctor.Tai(new KernelClock(0, 0) { TaiOffsetSeconds = seconds });

        Assert.Equal(("clock-tai", expected), (check.Check, check.Verdict));
        Assert.StartsWith(detail, check.Detail, StringComparison.Ordinal);
    }
}
