// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using Telemetry.Diagnostics.Doctor;
using Telemetry.Host.Clocks;
using Telemetry.Model.Clocks;
using Telemetry.Model.Failures;
using TestSupport;

namespace Telemetry.Host.Tests.Clocks;

public sealed class HardwareClockTests
{
    private const long TaiNs = 37_000_000_000;
    private const long WallNs = 1_763_700_000_999_999_950;      // a second ends among the readings

    // struct ptp_clock_time
    private static void Write(Span<byte> answer, int place, long timeNs)
    {
        BinaryPrimitives.WriteInt64LittleEndian(answer[place..], timeNs / 1_000_000_000);
        BinaryPrimitives.WriteUInt32LittleEndian(answer[(place + 8)..], (uint)(timeNs % 1_000_000_000));
    }

    // A card whose clock is ahead by a given time; readings take 900, 800, 300, 800, ... ns, its own at one third.
    private static PtpClockCall Card(long aheadNs, params uint[] known) => (request, answer) =>
    {
        if (!known.Contains(request))
            return -1;
        if (request == PtpClockOffset.Precise)
        {
            Assert.Equal(64, answer.Length);
            Write(answer, 0, WallNs + aheadNs);
            Write(answer, 16, WallNs);
            return 0;
        }
        bool isExtended = request == PtpClockOffset.Extended;
        Assert.Equal(isExtended ? 1_216 : 832, answer.Length);
        int samples = (int)BinaryPrimitives.ReadUInt32LittleEndian(answer);
        Assert.InRange(samples, 1, 25);
        long nowNs = WallNs;
        for (int sample = 0; sample < samples; sample++)
        {
            long tookNs = sample switch { 0 => 900, 2 => 300, _ => 800 };
            int place = 16 + sample * (isExtended ? 48 : 32);
            Write(answer, place, nowNs);
            Write(answer, place + 16, nowNs + tookNs / 3 + aheadNs);
            nowNs += tookNs;
            Write(answer, place + 32, nowNs);
        }
        return 0;
    };

    [Theory]
    [InlineData("extended", 150)]
    [InlineData("basic", 150)]
    [InlineData("precise", 1)]
    public void the_best_reading_bounds_the_true_offset(string method, long errorNs)
    {
        uint[] known = method switch
        {
            "precise" => [PtpClockOffset.Precise, PtpClockOffset.Extended, PtpClockOffset.Basic],
            "extended" => [PtpClockOffset.Extended, PtpClockOffset.Basic],
            _ => [PtpClockOffset.Basic],
        };
        foreach (long aheadNs in (long[])[0, 1, -420, TaiNs + 250, -5_000_000_000])
        {
            (ClockDifference offset, string by) = PtpClockOffset.Read(Card(aheadNs, known))!.Value;

            Assert.Equal((method, errorNs), (by, offset.ErrorNs));
            Assert.InRange(offset.Ns - aheadNs, -errorNs, errorNs);
        }
    }

    [Fact]
    public void a_clock_without_a_known_method_gives_no_offset() => Assert.Null(PtpClockOffset.Read(Card(0)));

    [Theory]
    [InlineData(PtpClockOffset.Extended)]
    [InlineData(PtpClockOffset.Basic)]
    public void readings_during_which_the_wall_clock_went_back_are_not_used(uint known)
    {
        int Backwards(uint request, Span<byte> answer)
        {
            if (request != known)
                return -1;
            for (int time = 0; 32 + time * 16 <= answer.Length; time++)
                Write(answer, 16 + time * 16, WallNs - time * 1_000);
            return 0;
        }

        Assert.Null(PtpClockOffset.Read(Backwards));
    }

    [Fact]
    public void clocks_are_those_of_sysfs_by_their_drivers_names()
    {
        using var scratch = new ScratchFolder();
        foreach (string name in (string[])["ptp0", "ptp1"])
        {
            Directory.CreateDirectory(scratch.File($"class/ptp/{name}"));
            File.WriteAllText(scratch.File($"class/ptp/{name}/clock_name"), $"card of {name}\n");
        }

        IReadOnlyList<HardwareClock> clocks =
            HardwareClocks.Read(scratch.Path, device => new HardwareClock(device, ""));

        Assert.Equal([("/dev/ptp0", "card of ptp0"), ("/dev/ptp1", "card of ptp1")],
            clocks.Select(clock => (clock.Device, clock.Name)));
        Assert.Empty(HardwareClocks.Read(scratch.File("none")));
    }

    [Fact]
    public void doctor_reports_the_offset_without_whole_seconds_and_its_error()
    {
        HostCheck[] checks = [.. SynchronisationDoctor.Hardware(
        [
            new HardwareClock("/dev/ptp0", "ice-0000:3b:00.0")
            {
                Offset = new ClockDifference(TaiNs - 250, 150),
                Method = "extended",
            },
            new HardwareClock("/dev/ptp1", "KVM virtual PTP") { Refusal = "Permission denied" },
        ])];

        Assert.Equal(
            (CheckVerdict.Ok, "/dev/ptp0 (ice-0000:3b:00.0) is -250 ns ± 150 ns off the wall clock, beside 37 whole "
                + "seconds (extended)"),
            (checks[0].Verdict, checks[0].Detail));
        Assert.Equal((CheckVerdict.Unknown, "/dev/ptp1 (KVM virtual PTP): Permission denied"),
            (checks[1].Verdict, checks[1].Detail));
        HostCheck none = Assert.Single(SynchronisationDoctor.Hardware([]));
        Assert.Equal(("clock-phc", CheckVerdict.NotApplicable), (none.Check, none.Verdict));
    }
}
