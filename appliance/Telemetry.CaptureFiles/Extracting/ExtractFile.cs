// SPDX-License-Identifier: Apache-2.0
using Telemetry.CaptureFiles.Formats;
using Telemetry.Files;

namespace Telemetry.CaptureFiles.Extracting;

/// <summary>One extracted file while it is written. The newest frames are held for a while, since what comes after
/// them decides which was the last before a gap.</summary>
internal sealed class ExtractFile : IDisposable
{
    private const int MostHeldBytes = 8 * 1024 * 1024;
    private const int FrameOverhead = 200;                  // of a held frame in memory, roughly

    private readonly PartFile _part;
    private readonly PcapngFile _file;
    private readonly FlowPlaces _places;
    private readonly Dictionary<(int File, int Interface), int> _interfaces = [];
    private readonly Queue<HeldFrame> _held = new();
    private readonly Dictionary<(int Line, int Place), HeldFrame> _newest = [];
    private readonly Dictionary<long, List<PacketMark>> _marks = [];
    private long _heldBytes;
    private long _packets;
    private long _commented;

    public ExtractFile(ExtractTarget target, ExtractLabels labels, RecordedPath recorded, FlowPlaces places)
    {
        Target = target;
        _places = places;
        foreach (PacketMark mark in target.Marks)
        {
            if (!_marks.TryGetValue(mark.StampNs, out List<PacketMark>? marks))
                _marks.Add(mark.StampNs, marks = []);
            marks.Add(mark);
        }
        _part = new PartFile(target.Path);
        _file = new PcapngFile(_part.Stream);
        _file.WriteSection(target.Comment, labels, recorded);
        _file.WriteNames(labels.Names);
    }

    /// <summary>The file to make.</summary>
    public ExtractTarget Target { get; }

    /// <summary>Takes a frame of one of its windows.</summary>
    /// <param name="file">Its capture.</param>
    /// <param name="index">Index of its capture.</param>
    /// <param name="frame">The frame.</param>
    /// <param name="flow">Its flow, or null.</param>
    public void Take(CaptureFile file, int index, in CaptureFrame frame, FlowDefinition? flow)
    {
        PcapngInterface source = file.InterfaceOf(frame.Interface);
        if (!_interfaces.TryGetValue((index, frame.Interface), out int number))
        {
            _interfaces.Add((index, frame.Interface), number = _interfaces.Count);
            _file.WriteInterface(in source, Path.GetFileName(file.Name));
        }
        var held = new HeldFrame(file, number, in frame)
        {
            Ticks = file.IsPcapng ? frame.Ticks : source.TicksOf(frame.StampNs),
        };
        if (flow is not null)
            Comment(held, frame.StampNs, flow);
        _held.Enqueue(held);
        _heldBytes += held.Length + FrameOverhead;
        while (_heldBytes > MostHeldBytes)
            WriteOldest();
    }

    /// <summary>Writes what is held: nothing that comes later changes it.</summary>
    public void Release()
    {
        while (_held.Count > 0)
            WriteOldest();
        _newest.Clear();
    }

    /// <summary>Ends the file and gives it its name, if it has packets.</summary>
    public ExtractedContents Complete()
    {
        Release();
        if (_packets == 0)
            return default;
        string hash = _file.End();
        _part.Complete();
        return new ExtractedContents(_packets, _commented, _file.Length, hash);
    }

    /// <inheritdoc/>
    public void Dispose() => _part.Dispose();

    private void Comment(HeldFrame held, long stampNs, FlowDefinition flow)
    {
        if (_marks.TryGetValue(stampNs, out List<PacketMark>? marks))
        {
            for (int i = 0; i < marks.Count; i++)
            {
                PacketMark mark = marks[i];
                if (!mark.Flows.Selects(flow))
                    continue;
                held.Add(mark.Comment);
                if (mark.Before is { } before)
                    CommentLast(before, flow);
                marks.RemoveAt(i--);
            }
        }
        if (flow.LineIndex >= 0)
            _newest[(flow.LineIndex, _places.PlaceOf(flow))] = held;
    }

    private void CommentLast(string comment, FlowDefinition flow)
    {
        foreach (int line in _places.LinesOf(flow.FeedIndex))
        {
            if (_newest.TryGetValue((line, _places.PlaceOf(flow)), out HeldFrame? last))
                last.Add($"{comment} on {_places.NameOf(line)}");
        }
    }

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
