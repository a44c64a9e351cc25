// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using Telemetry.Kernel.Native;
using Telemetry.Model.Clocks;

namespace Telemetry.Host.Clocks;

/// <summary>
/// The clock of a NIC (<c>/dev/ptpN</c>) against the clock of stamps, CLOCK_MONOTONIC: read by the best method that
/// kernel and driver support (linux/ptp_clock.h), and kept as a line. Not thread-safe.
/// </summary>
public sealed class DeviceClock : IDisposable
{
    /// <summary>PTP_SYS_OFFSET_EXTENDED2; with a clock id since Linux 6.12.</summary>
    internal const uint Extended2 = 0xC4C0_3D12;

    private const int ExtendedBytes = 1216;
    private const int PreciseBytes = 64;
    private const int ClockIdOffset = 4;                        // in struct ptp_sys_offset_extended, once reserved
    private const int Header = 16;
    private const int TimeBytes = 16;                           // struct ptp_clock_time
    private const int Samples = 5;
    private const int ClockMonotonic = 1;
    private const long NsPerSecond = 1_000_000_000;

    private readonly PtpClockCall _call;
    private readonly Func<ClockOffset> _wall;
    private readonly Action _close;

    // Methods that were refused once are not tried again.
    private bool _lacksMonotonic;
    private bool _lacksWall;

    internal DeviceClock(string device, PtpClockCall call, Func<ClockOffset> wall, Action close) =>
        (Device, _call, _wall, _close) = (device, call, wall, close);

    /// <summary>Path of its file.</summary>
    public string Device { get; }

    /// <summary>Method of the latest reading: <c>extended2</c> (against CLOCK_MONOTONIC), or <c>precise</c>,
    /// <c>extended</c>, <c>basic</c> (against the wall clock, whose difference from CLOCK_MONOTONIC is read too);
    /// empty before.</summary>
    public string Method { get; private set; } = "";

    /// <summary>The line through the latest readings.</summary>
    public DeviceMapping Mapping { get; } = new();

    /// <summary>Readings that failed, or during which the wall clock was set.</summary>
    public long Failed { get; private set; }

    /// <summary>Opens a device's file for reading.</summary>
    /// <param name="index">Number of the device: <c>/dev/ptpN</c>.</param>
    /// <param name="wall">Compares the wall clock with the clock of stamps.</param>
    /// <param name="refusal">Receives the reason if it cannot be opened.</param>
    /// <returns>Null if it cannot be opened.</returns>
    public static unsafe DeviceClock? Open(int index, IWallClock wall, out string? refusal)
    {
        string device = $"/dev/ptp{index}";
        int file = Libc.open(device, Libc.ReadOnlyCloseOnExec);
        refusal = file < 0 ? NativeError.Text(NativeError.Last) : null;
        if (file < 0)
            return null;
        int Call(uint request, Span<byte> argument)
        {
            fixed (byte* place = argument)
                return Libc.ioctl(file, request, place);
        }

        return new DeviceClock(device, Call, wall.Read, () => _ = Libc.close(file));
    }

    /// <summary>Reads the clock once and adds the reading to the line; allocates nothing.</summary>
    /// <param name="isStep">Receives true if one of the clocks was stepped since the reading before.</param>
    /// <returns>False if there is no reading.</returns>
    public bool Read(out bool isStep)
    {
        isStep = false;
        if (!TryReadMonotonic(out DeviceReading reading) && !TryReadWall(out reading))
        {
            Failed++;
            return false;
        }
        isStep = Mapping.Add(reading);
        return true;
    }

    public void Dispose() => _close();

    private bool TryReadMonotonic(out DeviceReading reading)
    {
        reading = default;
        if (_lacksMonotonic)
            return false;
        Span<byte> answer = stackalloc byte[ExtendedBytes];
        answer.Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(answer, Samples);
        BinaryPrimitives.WriteInt32LittleEndian(answer[ClockIdOffset..], ClockMonotonic);
        // Kernels before 6.12 refuse a reserved field that is not 0.
        _lacksMonotonic = _call(Extended2, answer) < 0;
        if (_lacksMonotonic || !TryBest(answer, 3 * TimeBytes, out reading))
            return false;
        Method = "extended2";
        return true;
    }

    // The wall clock may be set between its reading against the device and that against the clock of stamps: it is
    // compared with the latter before and after.
    private bool TryReadWall(out DeviceReading reading)
    {
        reading = default;
        if (_lacksWall)
            return false;
        ClockOffset before = _wall();
        if (!TryReadAgainstWall(out DeviceReading read))
            return false;
        ClockOffset after = _wall();
        var first = new ClockDifference(before.WallMinusMonotonicNs, before.MappingErrorNs);
        var second = new ClockDifference(after.WallMinusMonotonicNs, after.MappingErrorNs);
        if (first.Contradicts(second))
            return false;
        ClockDifference wall = first.Within(second);
        reading = new DeviceReading(read.HostNs - wall.Ns, read.DeviceNs, read.HalfWidthNs + wall.ErrorNs);
        return true;
    }

    private bool TryReadAgainstWall(out DeviceReading reading)
    {
        Span<byte> answer = stackalloc byte[ExtendedBytes];
        answer.Clear();
        if (_call(PtpClockOffset.Precise, answer[..PreciseBytes]) >= 0)
        {
            // The hardware stamps both at once: the only error is the rounding of one to whole nanoseconds.
            reading = new DeviceReading(TimeAt(answer, TimeBytes), TimeAt(answer, 0), 1);
            Method = "precise";
            return true;
        }
        answer.Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(answer, Samples);
        if (_call(PtpClockOffset.Extended, answer) >= 0)
        {
            Method = "extended";
            return TryBest(answer, 3 * TimeBytes, out reading);
        }
        answer.Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(answer, Samples);
        if (_call(PtpClockOffset.Basic, answer[..PtpClockOffset.BasicBytes]) >= 0)
        {
            Method = "basic";
            return TryBest(answer, 2 * TimeBytes, out reading);
        }
        _lacksWall = true;
        reading = default;
        return false;
    }

    // The fastest of the samples "host, device, host"; false if the host's clock was set during each.
    private static bool TryBest(ReadOnlySpan<byte> answer, int stride, out DeviceReading best)
    {
        best = default;
        long leastNs = long.MaxValue;
        for (int sample = 0; sample < Samples; sample++)
        {
            int place = Header + (sample * stride);
            long beforeNs = TimeAt(answer, place);
            long spanNs = TimeAt(answer, place + (2 * TimeBytes)) - beforeNs;
            if (spanNs < 0 || spanNs >= leastNs)
                continue;
            leastNs = spanNs;
            best = new DeviceReading(
                beforeNs + (spanNs / 2), TimeAt(answer, place + TimeBytes), (spanNs + 1) / 2);
        }
        return leastNs != long.MaxValue;
    }

    private static long TimeAt(ReadOnlySpan<byte> answer, int place) =>
        (BinaryPrimitives.ReadInt64LittleEndian(answer[place..]) * NsPerSecond)
        + BinaryPrimitives.ReadUInt32LittleEndian(answer[(place + 8)..]);
}
