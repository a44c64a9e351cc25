// SPDX-License-Identifier: Apache-2.0
using Telemetry.CaptureFiles.Formats;
using Telemetry.CaptureFiles.Packets;
using Telemetry.Files;

namespace Telemetry.CaptureFiles.Extracting;

/// <summary>One extracted file while it is written. The newest frames are held for a while, since what comes after
/// them decides which was the last before a gap.</summary>
internal sealed class ExtractFile : IDisposable
{
    private const int MostHeldBytes = 8 * 1024 * 1024;
    private const string RedactedComment = "credentials overwritten with *, and the checksum adjusted to that";
    private const int FrameOverhead = 200;                  // of a held frame in memory, roughly

    private readonly PartFile _part;
    private readonly PcapngFile _file;
    private readonly MarkFinder _marks;
    private readonly Dictionary<(int File, int Interface), int> _interfaces = [];
    private readonly Queue<HeldFrame> _held = new();
    private readonly IReadOnlyList<IReadOnlyList<InterfaceStatistics>> _statistics;
    private readonly List<string> _sources = [];            // of the interfaces
    private long _heldBytes;
    private long _packets;
    private long _commented;
    private long _redacted;
    private long _hidden;

    public ExtractFile(
        ExtractTarget target, ExtractLabels labels, RecordedPath recorded, FlowPlaces places,
        IReadOnlyList<IReadOnlyList<InterfaceStatistics>>? statistics)
    {
        Target = target;
        _statistics = statistics ?? [];
        _marks = new MarkFinder(target.Marks, target.NumberMarks, places);
        _part = new PartFile(target.Path);
        _file = new PcapngFile(_part.Stream);
        _file.WriteSection(target.Comment, labels, recorded);
        _file.WriteNames(labels.Names);
    }

    /// <summary>The file to make.</summary>
    public ExtractTarget Target { get; }

    /// <summary>Takes a frame of one of its windows.</summary>
    /// <param name="index">Index of its capture.</param>
    /// <param name="flow">Its flow, or null.</param>
    /// <param name="packet">Contents of its headers, if it has a flow.</param>
    public void Take(
        CaptureFile file, int index, in CaptureFrame frame, FlowDefinition? flow, in ParsedPacket packet,
        Overwritten overwritten)
    {
        PcapngInterface source = file.InterfaceOf(frame.Interface);
        if (!_interfaces.TryGetValue((index, frame.Interface), out int number))
        {
            _interfaces.Add((index, frame.Interface), number = _interfaces.Count);
            _sources.Add(Path.GetFileName(file.Name));
            _file.WriteInterface(in source, _sources[^1]);
        }
        var held = new HeldFrame(file, number, in frame)
        {
            Ticks = file.IsPcapng && file.OffsetNs == 0 ? frame.Ticks : source.TicksOf(frame.StampNs),
        };
        if (flow is not null)
        {
            _marks.Take(held, frame.StampNs, flow,
                held.Bytes.AsSpan(packet.PayloadOffset, packet.CapturedLength), packet.PayloadLength);
        }
        if (overwritten == Overwritten.Credentials)
        {
            held.Add(RedactedComment);
            _redacted++;
        }
        else if (overwritten == Overwritten.Opaque)
            _hidden++;
        _held.Enqueue(held);
        _heldBytes += held.Length + FrameOverhead;
        while (_heldBytes > MostHeldBytes)
            WriteOldest();
    }

    /// <summary>Writes what is held: nothing that comes later changes it.</summary>
    public void Release()
    {
        _marks.Settle();
        _marks.Forget();
        while (_held.Count > 0)
            WriteOldest();
    }

    /// <summary>Ends the file and gives it its name, if it has packets.</summary>
    public ExtractedContents Complete()
    {
        Release();
        if (_packets == 0)
            return default;
        foreach (((int index, int source), int number) in _interfaces)
        {
            InterfaceStatistics? numbers = index < _statistics.Count
                ? _statistics[index].FirstOrDefault(known => known.Interface == source) : null;
            if (numbers is not null)
                _file.WriteStatistics(number, numbers, $"of the whole capture {_sources[number]}");
        }
        string hash = _file.End();
        _part.Complete();
        return new ExtractedContents(_packets, _commented, _file.Length, hash)
        {
            Redacted = _redacted,
            Hidden = _hidden,
        };
    }

    public void Dispose() => _part.Dispose();

    private void WriteOldest()
    {
        HeldFrame oldest = _held.Dequeue();
        _heldBytes -= oldest.Length + FrameOverhead;
        _file.WritePacket(oldest);
        _packets++;
        if (oldest.Comments.Count > 0)
            _commented++;
    }
}
