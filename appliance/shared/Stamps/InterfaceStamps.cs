// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using Telemetry.Stamps.Formats;
using Telemetry.Stamps.Tails;

namespace Telemetry.Stamps;

/// <summary>Source of a packet's stamp in a replay.</summary>
public enum StampOrigin : byte
{
    /// <summary>The capture file.</summary>
    Capture = 0,

    Device = 1,

    /// <summary>The capture file, moved by what lay between it and the device at the last stamped frame.</summary>
    Converted = 2,

    /// <summary>There is none: it is that of the packet before.</summary>
    None = 3,
}

/// <summary>Reasons for which a frame has no stamp of a device.</summary>
public struct StampRefusals
{
    /// <summary>The frame was cut by the capture.</summary>
    public long Cut;

    /// <summary>The nanoseconds are out of range.</summary>
    public long Ns;

    /// <summary>Further than 2 seconds from the capture's clock, or a counter that does not run as it.</summary>
    public long Window;

    /// <summary>Earlier than the frame before on the same port by more than 1 µs.</summary>
    public long Backwards;

    /// <summary>The CRC, checksum or mark is wrong.</summary>
    public long Crc;

    /// <summary>The device says that its clock was not right.</summary>
    public long Degraded;

    /// <summary>There is nothing in its place.</summary>
    public long Missing;

    public readonly long Sum => Cut + Ns + Window + Backwards + Crc + Degraded + Missing;
}

/// <summary>Stamps of the frames of one interface, in one format.</summary>
[HotPath]
public sealed class InterfaceStamps
{
    private const long CounterErrorNs = 100_000_000;       // a keyframe's stamp may be late
    private const int MostPorts = 256;

    private readonly bool _outer;
    private readonly bool _isHeader;
    private readonly StampLimits _limits;
    private readonly CounterClock? _counter;
    private readonly List<PortStamps> _ports = new(MostPorts);
    private long _shiftNs;
    private long _offsetNs;                                 // of the stamps used, to the capture's
    private bool _isStarted;
    private PortStamps? _port;

    /// <summary>Reads stamps as found, or as named if nothing was looked at.</summary>
    public InterfaceStamps(
        StampFormat format, bool outer, StampFinding? finding, StampLimits limits, long delayNs = 0)
    {
        Format = format;
        DelayNs = delayNs;
        _outer = outer;
        _limits = limits;
        StampFormatRow row = StampFormats.Of(format);
        _isHeader = row.IsHeader;
        if (row.IsCounter)
            _counter = new CounterClock(format, CounterErrorNs);
        Finding = finding;
        if (finding is not null && _counter is null)
            Start(finding.OffsetNs);
    }

    public StampFormat Format { get; }

    /// <summary>Correction for cables that is added to each stamp, nanoseconds.</summary>
    public long DelayNs { get; }

    /// <summary>Finding in the first frames; null if none were looked at.</summary>
    public StampFinding? Finding { get; }

    /// <summary>Scale of the device's time.</summary>
    public TimeScale TimeScale { get; private set; }

    /// <summary>Device's time less the capture's at the first frame, nanoseconds.</summary>
    public long FirstOffsetNs { get; private set; }

    /// <summary>Frames with an IP packet.</summary>
    public long Frames { get; private set; }

    /// <summary>Frames of them with a stamp.</summary>
    public long Stamped { get; private set; }

    /// <summary>Frames of them without.</summary>
    public StampRefusals Refused => _refused;

    /// <summary>Largest change of the device's time against the capture's from one stamped frame to the next,
    /// nanoseconds: so far may a converted stamp be off.</summary>
    public long ConversionErrorNs { get; private set; }

    /// <summary>Ports of devices.</summary>
    public IReadOnlyList<PortStamps> Ports => _ports;

    private StampRefusals _refused;

    /// <summary>Takes the time of a counter from a keyframe.</summary>
    public void Take(in CounterKeyframe keyframe, long captureNs)
    {
        if (_counter is null)
            return;
        bool isFirst = !_counter.HasKeyframe;
        _counter.Take(in keyframe, captureNs);
        if (isFirst)
            Start(keyframe.UtcNs - captureNs);
    }

    /// <summary>Follows the numbers that devices give to all frames, also to those that are not packets.</summary>
    /// <param name="isWhole">False if the capture cut it.</param>
    /// <param name="bodyStart">Offset behind its EtherType.</param>
    public void Follow(ReadOnlySpan<byte> frame, bool isWhole, int bodyStart)
    {
        DeviceStamp stamp = default;
        if (Format == StampFormat.MetaWatch && isWhole
            && StampReading.Read(Format, _outer, frame, bodyStart, ref stamp) == StampStatus.Stamped)
            PortOf(stamp.Device, stamp.Port).Follow(in stamp);
    }

    /// <summary>Finds the stamp of a frame.</summary>
    /// <param name="isWhole">False if the capture cut it.</param>
    /// <param name="bodyEnd">End of its packet.</param>
    /// <param name="captureNs">The capture's stamp.</param>
    /// <param name="origin">Receives where the stamp comes from.</param>
    public long StampOf(
        ReadOnlySpan<byte> frame, bool isWhole, int bodyEnd, long captureNs, out StampOrigin origin)
    {
        Frames++;
        DeviceStamp stamp = default;
        if (TryFind(frame, isWhole, bodyEnd, captureNs, ref stamp, out long ns))
        {
            origin = StampOrigin.Device;
            Stamped++;
            return ns;
        }
        origin = StampOrigin.Converted;
        return captureNs + _offsetNs;
    }

    /// <summary>Finds the stamp of a frame by its end.</summary>
    /// <param name="tail">What stands behind its packet, the last bytes of it; empty if that was not recorded.</param>
    /// <param name="length">Bytes behind its packet.</param>
    /// <param name="shape">Place of the stamp.</param>
    /// <param name="hostNs">The host's time of it.</param>
    public long StampOf(ReadOnlySpan<byte> tail, int length, in TailShape shape, long hostNs)
    {
        Frames++;
        DeviceStamp stamp = default;
        StampStatus status = shape.Read(tail, length, ref stamp);
        if (!TryUse(status, in stamp, hostNs, out long ns))
            return hostNs + _offsetNs;
        Stamped++;
        return ns;
    }

    private bool TryFind(
        ReadOnlySpan<byte> frame, bool isWhole, int bodyEnd, long captureNs, ref DeviceStamp stamp, out long ns)
    {
        if (_isHeader || (isWhole && bodyEnd >= 0))
        {
            StampStatus status = StampReading.Read(Format, _outer, frame, bodyEnd, ref stamp);
            return TryUse(status, in stamp, captureNs, out ns);
        }
        ns = 0;
        _refused.Cut++;
        return false;
    }

    private bool TryUse(StampStatus status, in DeviceStamp stamp, long captureNs, out long ns)
    {
        ns = 0;
        switch (status)
        {
            case StampStatus.None:
                _refused.Missing++;
                return false;
            case StampStatus.Refused:
                _refused.Crc++;
                return false;
            default:
                return TryUse(in stamp, captureNs, out ns);
        }
    }

    private bool TryUse(in DeviceStamp stamp, long captureNs, out long ns)
    {
        ns = 0;
        bool runs = true;
        if (!stamp.IsInRange)
        {
            _refused.Ns++;
            return false;
        }
        long deviceNs = _counter is null
            ? DeviceTime.Of(in stamp, captureNs) : _counter.TimeOf(stamp.Counter, captureNs, out runs);
        if (!_isStarted)
            Start(deviceNs - captureNs);
        ns = deviceNs - _shiftNs + DelayNs;
        long offsetNs = ns - captureNs;
        if (!runs || Math.Abs(offsetNs - (_limits.IsOfHost ? 0 : _offsetNs)) > _limits.WindowNs)
        {
            _refused.Window++;
            return false;
        }
        PortStamps port = PortOf(stamp.Device, stamp.Port);
        bool isBackwards = port.Packets > 0 && deviceNs < port.LastNs - _limits.BackwardsNs;
        port.Count(in stamp, deviceNs, sawAll: !_limits.IsOfHost);
        if (isBackwards || (stamp.Flags & StampFlags.Degraded) != 0)
        {
            if (isBackwards)
                _refused.Backwards++;
            else
                _refused.Degraded++;
            return false;
        }
        if (Stamped > 0)
            ConversionErrorNs = Math.Max(ConversionErrorNs, Math.Abs(offsetNs - _offsetNs));
        _offsetNs = offsetNs;
        return true;
    }

    private void Start(long offsetNs)
    {
        _isStarted = true;
        FirstOffsetNs = offsetNs;
        TimeScale = _counter is { HasKeyframe: false } ? TimeScale.Unknown : DeviceTime.ScaleOf(offsetNs);
        _shiftNs = DeviceTime.ShiftOf(TimeScale, offsetNs);
        _offsetNs = offsetNs - _shiftNs + DelayNs;
    }

    private PortStamps PortOf(uint device, uint port)
    {
        if (_port is { } last && last.Device == device && last.Port == port)
            return last;
        foreach (PortStamps known in _ports)
        {
            if (known.Device == device && known.Port == port)
                return _port = known;
        }
        return _port = Add(device, port);
    }

    // A port more than there is room for shares the last one's counters.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private PortStamps Add(uint device, uint port)
    {
        if (_ports.Count < MostPorts)
            _ports.Add(new PortStamps(device, port));
        return _ports[^1];
    }
}
