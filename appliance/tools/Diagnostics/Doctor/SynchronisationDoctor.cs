// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Telemetry.Diagnostics.Clocks;
using Telemetry.Model.Clocks;

namespace Telemetry.Diagnostics.Doctor;

/// <summary>Uncertainty of the wall clock against UTC, and its source.</summary>
internal static class SynchronisationDoctor
{
    private const double NsPerSecond = 1e9;

    /// <summary>Reads the clocks of this host once.</summary>
    public static IEnumerable<HostCheck> Run()
    {
        using var probe = new HostClockProbe();
        ClockReading reading = probe.Read(everyNs: 0);
        return [Judge(reading), Tai(reading.Kernel), .. Hardware(reading.HardwareClocks)];
    }

    /// <summary>Offsets of the network cards' clocks from the host's.</summary>
    internal static IEnumerable<HostCheck> Hardware(IReadOnlyList<HardwareClock> clocks)
    {
        const string Name = "clock-phc";
        if (clocks.Count == 0)
            return [new HostCheck(Name, CheckVerdict.NotApplicable, "no network card here has a clock of its own", "")];
        return clocks.Select(clock =>
        {
            string title = $"{clock.Device} ({clock.Name})";
            if (clock.Offset is not { } offset)
                return new HostCheck(Name, CheckVerdict.Unknown, $"{title}: {clock.Refusal}", "run doctor as root");
            // A clock that keeps TAI is whole seconds ahead of UTC.
            long seconds = (long)Math.Round(offset.Ns / NsPerSecond);
            return new HostCheck(Name, CheckVerdict.Ok, string.Create(CultureInfo.InvariantCulture,
                $"{title} is {offset.Ns - seconds * (long)NsPerSecond:+#;-#;0} ns ± {offset.ErrorNs} ns off the wall "
                + $"clock, beside {seconds} whole seconds ({clock.Method})"), "");
        });
    }

    /// <summary>Checks that the kernel knows the offset of TAI from UTC.</summary>
    internal static HostCheck Tai(KernelClock kernel)
    {
        const string Name = "clock-tai";
        return kernel.TaiOffsetSeconds != 0
            ? new HostCheck(Name, CheckVerdict.Ok, string.Create(CultureInfo.InvariantCulture,
                $"TAI is {kernel.TaiOffsetSeconds} s ahead of UTC, as the kernel was told"), "")
            : new HostCheck(Name, CheckVerdict.Warn,
                "TAI offset is 0: the kernel was not set, so that CLOCK_TAI is UTC; nothing of ours needs it, what "
                + "compares with PTP's time scale does",
                "echo 'leapsectz right/UTC' >> /etc/chrony/chrony.conf; systemctl restart chrony # phc2sys does it by "
                + "itself");
    }

    /// <summary>The verdict on a reading.</summary>
    internal static HostCheck Judge(ClockReading reading)
    {
        const string Name = "clock-uncertainty";
        string source = reading.Source is { } known ? $"{known.Name} follows {known.Reference}"
            : "neither chronyd nor ptp4l answers";
        if (reading.UncertaintyNs is not { } uncertaintyNs)
            return new HostCheck(Name, CheckVerdict.Warn, string.Create(CultureInfo.InvariantCulture,
                $"the kernel holds the wall clock for not synchronised (0x{reading.Kernel.Status:x}); {source}"),
                "systemctl enable --now chrony # or ptp4l and phc2sys where the card has a clock; without, feed_age "
                + "and times have no known accuracy");
        string detail = string.Create(CultureInfo.InvariantCulture,
            $"UTC within {uncertaintyNs / 1e3:0.000} µs by the kernel's and the source's account; {source}");
        if (reading.Source?.OffsetNs is { } offsetNs)
            detail += string.Create(CultureInfo.InvariantCulture, $", {offsetNs:+#;-#;0} ns off it");
        return reading.Kernel.Leap == LeapSecond.None
            ? new HostCheck(Name, CheckVerdict.Ok, detail, "")
            : new HostCheck(Name, CheckVerdict.Warn, $"{detail}; a leap second is announced for the end of the day",
                "expect a step of a second in times, or let the daemon slew it (leapsecmode of chrony)");
    }
}
