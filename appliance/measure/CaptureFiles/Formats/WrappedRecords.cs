// SPDX-License-Identifier: Apache-2.0
using Telemetry.CaptureFiles.Devices;

namespace Telemetry.CaptureFiles.Formats;

/// <summary>Takes the frames out of the records of capture devices, and counts what these say of them.</summary>
internal sealed class WrappedRecords(CaptureInput input)
{
    private readonly CaptureInput _input = input;
    private DeviceCounters _counters;
    private bool _hasLost;                      // before the next frame that is taken

    /// <summary>The counters so far.</summary>
    public DeviceCounters Counters => _counters;

    /// <summary>Takes the frame out of an ERF record.</summary>
    /// <param name="frame">The record, and then the frame.</param>
    /// <param name="namesPort">True to number the interfaces by the ports of the card.</param>
    /// <returns>False if the record has no frame that is taken.</returns>
    public bool TryUnwrapErf(ref CaptureFrame frame, bool namesPort)
    {
        _counters.Format = DeviceFormat.Erf;
        ReadOnlySpan<byte> bytes = _input.Buffer.AsSpan(frame.DataIndex, frame.CapturedLength);
        if (bytes.Length < ErfRecord.HeaderLength)
        {
            _counters.BadLengths++;
            return false;
        }
        var record = new ErfRecord(bytes);
        if (record.IsFiller)
        {
            _counters.Fillers++;
            return false;
        }
        if (!record.IsEthernet)
        {
            _counters.OtherTypes++;
            return false;
        }
        Lose(record.LostBefore);
        if (record.HasError)
        {
            _counters.ReceiveErrors++;
            return false;
        }
        if (record.Length < bytes.Length)
            bytes = bytes[..Math.Max(record.Length, ErfRecord.HeaderLength)];
        if (!ErfRecord.TryFindFrame(bytes, out int offset) || record.StampNs < 0)
        {
            _counters.BadLengths++;
            return false;
        }
        if (record.IsTruncated)
            _counters.Truncated++;
        _counters.SawPort(record.Port);
        int captured = Math.Min(bytes.Length - offset, record.WireLength);
        int wireLength = record.WireLength;
        if (_counters.HasFrameCheck is null && captured == wireLength && captured > FrameCheck.Length)
            _counters.HasFrameCheck = FrameCheck.EndsWithIt(bytes.Slice(offset, captured));
        if (_counters.HasFrameCheck != false && wireLength > FrameCheck.Length)
            wireLength -= FrameCheck.Length;
        frame.DataIndex += offset;
        frame.CapturedLength = Math.Min(captured, wireLength);
        frame.WireLength = (uint)wireLength;
        frame.StampNs = record.StampNs;
        if (namesPort)
            frame.Interface = record.Port;
        Take(ref frame);
        return true;
    }

    /// <summary>Takes the footer off an expcap record.</summary>
    /// <param name="frame">The record, and then the frame.</param>
    /// <param name="wireLength">Length on the wire by the record, bytes.</param>
    /// <returns>False if the record has no frame that is taken.</returns>
    public bool TryUnwrapExpcap(ref CaptureFrame frame, uint wireLength)
    {
        _counters.Format = DeviceFormat.Expcap;
        if (wireLength == 0)
        {
            _counters.Fillers++;
            return false;
        }
        ReadOnlySpan<byte> bytes = _input.Buffer.AsSpan(frame.DataIndex, frame.CapturedLength);
        if (!ExpcapFooter.TryRead(bytes, wireLength, frame.StampNs, out ExpcapFooter footer))
        {
            _counters.NoFooter++;
            Take(ref frame);
            return true;
        }
        Lose(footer.Dropped);
        if (footer.HasOverflow)
        {
            _counters.Overflows++;
            _hasLost = true;
        }
        if (footer.HasError)
        {
            _counters.ReceiveErrors++;
            return false;
        }
        if (footer.IsTruncated)
            _counters.Truncated++;
        _counters.SawPort(footer.Port);
        frame.CapturedLength -= ExpcapFooter.Length;
        frame.WireLength = wireLength;
        frame.StampNs = footer.StampNs;
        Take(ref frame);
        return true;
    }

    private void Lose(int packets)
    {
        _counters.Lost += packets;
        _hasLost |= packets > 0;
    }

    private void Take(ref CaptureFrame frame)
    {
        frame.DeviceLostBefore = _hasLost;
        _hasLost = false;
        _counters.Packets++;
        frame.Link = LinkType.Ethernet;
        frame.Ticks = (ulong)frame.StampNs;
    }
}
