// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using Telemetry.CaptureFiles.Formats;

namespace Telemetry.CaptureFiles.Devices;

/// <summary>
/// Packets that the recorder of a pcapng says it dropped. A packet names those between it and the one before of its
/// interface (<c>epb_dropcount</c>, and the field of the old packet block); statistics name those since the capture
/// began (<c>isb_ifdrop</c>, <c>isb_osdrop</c>), which lie anywhere since the statistics before them unless packets
/// named them. What lies before statistics is known only to a second reader of a file.
/// </summary>
internal sealed class RecorderDrops
{
    private const int LookBytes = 64 * 1024;
    private const int MostSpans = 65_536;
    private const long MostDrops = 1L << 48;    // at once: what is beyond is not a count

    private readonly Dictionary<int, Place> _places = [];
    private int _spans;
    private bool _isAwake;                      // packets without a count may be marked
    private bool _isSecond;
    private long _named;
    private long _unplaced;

    /// <summary>True if packets name the losses of their flows, as in files of the appliance: their counts concern no
    /// other flow.</summary>
    public bool NamesFlows { get; set; }

    /// <summary>True if statistics at the end of a pcapng, where recorders write them, say that packets were
    /// dropped.</summary>
    public static bool IsSaidAtEnd(Stream file)
    {
        byte[] end = new byte[Math.Min(file.Length, LookBytes)];
        file.Position = file.Length - end.Length;
        ReadOnlySpan<byte> left = end.AsSpan(0, file.ReadAtLeast(end, end.Length, throwOnEndOfStream: false));
        while (left.Length >= PcapngBlocks.BlockOverhead)
        {
            // A block has its length at both ends, so that a file can be read backwards.
            uint length = BinaryPrimitives.ReadUInt32LittleEndian(left[^sizeof(uint)..]);
            bool bigEndian = length > left.Length;
            if (bigEndian)
                length = BinaryPrimitives.ReverseEndianness(length);
            if (length < PcapngBlocks.BlockOverhead || length > left.Length)
                return false;
            ReadOnlySpan<byte> block = left[^(int)length..];
            left = left[..^(int)length];
            uint type = bigEndian
                ? BinaryPrimitives.ReadUInt32BigEndian(block) : BinaryPrimitives.ReadUInt32LittleEndian(block);
            ReadOnlySpan<byte> body = block[PcapngBlocks.BlockHeaderLength..^sizeof(uint)];
            if (type == PcapngBlocks.StatisticsBlock && InterfaceStatistics.Read(body, bigEndian, 0)?.Dropped > 0)
                return true;
        }
        return false;
    }

    /// <summary>Reads a file to its end for a second reader of it.</summary>
    /// <param name="stop">Ends it early.</param>
    public static RecorderDrops Look(CaptureFile file, CancellationToken stop)
    {
        CaptureFrame frame = default;
        CaptureRead read;
        while ((read = file.TryRead(ref frame)) != CaptureRead.End)
        {
            if (read == CaptureRead.NeedMore
                && (stop.IsCancellationRequested || file.Input.Refill(file.Input.Start) < 0))
                break;
        }
        return file.Drops;
    }

    /// <summary>Takes over what an earlier reader of the file found.</summary>
    public void Know(RecorderDrops found)
    {
        _isSecond = true;
        foreach ((int number, Place place) in found._places)
        {
            if (place.Spans.Count == 0)
                continue;
            PlaceOf(number).Spans = place.Spans;
            _isAwake = true;
        }
    }

    /// <summary>True if <see cref="Take"/> has to see a packet.</summary>
    public bool Concerns(in CaptureFrame frame) => _isAwake || frame.DropsBefore > 0;

    /// <summary>Marks a packet that may reveal what was dropped.</summary>
    /// <param name="frame">The packet.</param>
    /// <param name="ordinal">Its number in the file, from 1.</param>
    public void Take(ref CaptureFrame frame, long ordinal)
    {
        long named = NamesFlows ? 0 : (long)Math.Min(frame.DropsBefore, MostDrops);
        Place place = PlaceOf(frame.Interface);
        place.Named += named;
        _named += named;
        frame.InterfaceLostBefore = named > 0;
        frame.InterfaceMayHaveLost = place.IsFirstBehind || place.IsInSpan(ordinal);
        place.IsFirstBehind = false;
    }

    /// <summary>Takes statistics of an interface.</summary>
    /// <param name="ordinal">Number of the packet before them, from 1; 0 if there is none.</param>
    public void TakeStatistics(InterfaceStatistics statistics, long ordinal)
    {
        if (statistics.Dropped is not { } count)
            return;
        long dropped = (long)Math.Min(count, MostDrops);
        Place place = PlaceOf(statistics.Interface);
        long more = dropped >= place.Dropped ? dropped - place.Dropped : dropped;   // else it was started again
        if (more > place.Named)
        {
            _unplaced += more - place.Named;
            place.IsFirstBehind = _isAwake = true;
            if (!_isSecond)
                AddSpan(place.Spans, place.Since, ordinal);
        }
        (place.Dropped, place.Named, place.Since) = (dropped, 0, ordinal);
    }

    /// <summary>Adds what was dropped to the counters of a file.</summary>
    /// <param name="counters">Those of its records.</param>
    /// <param name="packets">Packets of the file.</param>
    public DeviceCounters AddTo(DeviceCounters counters, long packets)
    {
        if (_named + _unplaced == 0)
            return counters;
        if (counters.Format == DeviceFormat.None)
            (counters.Format, counters.Packets) = (DeviceFormat.Pcapng, packets);
        counters.Lost += _named + _unplaced;
        counters.Unplaced = _unplaced;
        counters.IsUnplacedLate = _unplaced > 0 && !_isSecond;
        return counters;
    }

    private Place PlaceOf(int number)
    {
        if (!_places.TryGetValue(number, out Place? place))
            _places.Add(number, place = new Place());
        return place;
    }

    private void AddSpan(List<(long After, long UpTo)> spans, long after, long upTo)
    {
        if (spans.Count > 0 && (spans[^1].UpTo == after || _spans == MostSpans))
        {
            spans[^1] = (spans[^1].After, upTo);
            return;
        }
        spans.Add((after, upTo));
        _spans = Math.Min(_spans + 1, MostSpans);
    }

    /// <summary>Drops of an interface.</summary>
    private sealed class Place
    {
        private int _span;

        public List<(long After, long UpTo)> Spans { get; set; } = [];

        public long Dropped { get; set; }       // by the last statistics

        public long Since { get; set; }         // number of the packet before them

        public long Named { get; set; }         // by packets behind them

        public bool IsFirstBehind { get; set; }

        public bool IsInSpan(long ordinal)
        {
            while (_span < Spans.Count && ordinal > Spans[_span].UpTo)
                _span++;
            return _span < Spans.Count && ordinal > Spans[_span].After;
        }
    }
}
