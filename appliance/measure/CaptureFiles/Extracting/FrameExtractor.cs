// SPDX-License-Identifier: Apache-2.0
using Telemetry.CaptureFiles.Formats;
using Telemetry.CaptureFiles.Packets;
using Telemetry.CaptureFiles.Tunnels;

namespace Telemetry.CaptureFiles.Extracting;

/// <summary>Copies the frames of captures in given stretches of time into new files, in one pass and in memory that
/// does not grow with the captures.</summary>
public sealed class FrameExtractor : IDisposable
{
    private const int ShowEvery = 1 << 14;                  // frames
    private const long GraceNs = 1_000_000_000;             // by which stamps of a capture may go back
    private const int MostOpen = 64;                        // files, beyond which that is not waited for

    private readonly CaptureFile[] _files;
    private readonly FlowMatcher _matcher;
    private readonly FlowDefinition?[] _flows;
    private readonly FlowPlaces _places;
    private readonly ExtractLabels _labels;
    private readonly ExtractManner _manner;
    private readonly FrameSecrets? _secrets;
    private readonly List<ExtractFile> _open = [];

    /// <summary>Opens the captures.</summary>
    /// <param name="topology">Flows, to find packets by.</param>
    /// <param name="labels">What every file says.</param>
    /// <param name="manner">Which frames are copied, and how.</param>
    public FrameExtractor(CaptureSet captures, Topology topology, ExtractLabels labels, ExtractManner manner)
    {
        _matcher = new FlowMatcher(topology.Flows);
        _flows = topology.FlowsById();
        _places = new FlowPlaces(topology.Flows, topology.Lines);
        _labels = labels;
        _manner = manner;
        _secrets = manner.Secrets is { } reader ? new FrameSecrets(reader) : null;
        var files = new List<CaptureFile>();
        try
        {
            foreach (string path in captures.Paths)
            {
                files.Add(captures.Open(path));
                files[^1].KeepInterfaces();
            }
        }
        catch
        {
            files.ForEach(file => file.Dispose());
            throw;
        }
        _files = [.. files];
    }

    /// <summary>Stamp of the first frame read, nanoseconds; 0 before.</summary>
    public long FirstNs { get; private set; }

    /// <summary>Highest stamp read, nanoseconds.</summary>
    public long LastNs { get; private set; }

    public long Frames { get; private set; }

    /// <summary>Bytes read of all captures, before decompression.</summary>
    public long BytesRead => _files.Sum(file => file.Input.BytesRead);

    /// <summary>Length of all captures, or -1 if that of one is unknown.</summary>
    public long TotalBytes => _files.Any(file => file.Input.TotalBytes < 0)
        ? -1 : _files.Sum(file => file.Input.TotalBytes);

    /// <summary>Part of each capture that was read.</summary>
    public IReadOnlyList<CaptureProgress> CapturesRead => [.. _files.Select(file => new CaptureProgress(
        file.Name, file.Input.BytesTaken, file.Input.TotalBytes < 0 ? null : file.Input.TotalBytes))];

    /// <summary>Makes the files.</summary>
    /// <param name="targets">The files, by their first stamps.</param>
    /// <param name="progress">Called now and then.</param>
    /// <param name="made">Called for each file; also for those that no frame is for, which are not made.</param>
    /// <param name="stop">Ends it early.</param>
    /// <exception cref="FailureException">A file cannot be written.</exception>
    /// <exception cref="OperationCanceledException">It was stopped; files that are not whole are removed.</exception>
    public void Run(
        IReadOnlyList<ExtractTarget> targets, Action progress, Action<ExtractTarget, ExtractedContents> made,
        CancellationToken stop)
    {
        var merge = new FrameMerge(_files);
        RecordedPath recorded = _files.Aggregate(default(RecordedPath), (all, file) => all.And(file.Recorded));
        int next = 0;
        bool reads = true;
        while (reads && merge.TryNext(out int file))
        {
            ref readonly CaptureFrame frame = ref merge.FrameOf(file);
            if (Frames++ % ShowEvery == 0)
            {
                stop.ThrowIfCancellationRequested();
                progress();
            }
            if (FirstNs == 0)
                FirstNs = frame.StampNs;
            if (frame.StampNs > LastNs)
                LastNs = frame.StampNs;
            for (; next < targets.Count && targets[next].FromNs <= LastNs; next++)
                Open(targets[next], recorded);
            Take(file, in frame);
            Close(LastNs, atEnd: false, made);
            reads = next < targets.Count || _open.Count > 0;
        }
        stop.ThrowIfCancellationRequested();
        Close(LastNs, atEnd: true, made);
        for (; next < targets.Count; next++)
            made(targets[next], default);
    }

    private void Open(ExtractTarget target, RecordedPath recorded)
    {
        try
        {
            _open.Add(new ExtractFile(target, _labels, recorded, _places, _manner.Statistics));
        }
        catch (Exception error) when (FileProblem.IsOfWriting(error))
        {
            throw Unwritable(target, error);
        }
    }

    private void Take(int index, in CaptureFrame frame)
    {
        CaptureFile file = _files[index];
        bool isWanted = false;
        foreach (ExtractFile open in _open)
            isWanted |= open.Target.Contains(frame.StampNs);
        // Streams are read from their beginning, though their first packets are not wanted.
        if (!isWanted && _secrets is null)
            return;
        ParsedPacket packet = default;
        bool isParsed = TryParse(file, in frame, ref packet, out FlowDefinition? flow);
        var overwritten = Overwritten.Nothing;
        if (_secrets is not null && flow is { IsTcp: true })
            overwritten = _secrets.HideIn(file, index, in frame, flow, in packet);
        else if (_secrets is not null && flow is null && isWanted)
            overwritten = _secrets.HideAll(file, in frame, isParsed, in packet);
        if (!isWanted || (flow is null && _manner.FlowsOnly))
            return;
        foreach (ExtractFile open in _open)
        {
            if (!open.Target.Contains(frame.StampNs))
                continue;
            try
            {
                open.Take(file, index, in frame, flow, in packet, overwritten);
            }
            catch (Exception error) when (FileProblem.IsOfWriting(error))
            {
                throw Unwritable(open.Target, error);
            }
        }
    }

    /// <summary>Parses a frame, or what is in the tunnel that it belongs to.</summary>
    private bool TryParse(CaptureFile file, in CaptureFrame frame, ref ParsedPacket packet, out FlowDefinition? flow)
    {
        ReadOnlySpan<byte> bytes = file.Input.Buffer.AsSpan(frame.DataIndex, frame.CapturedLength);
        ParseVerdict verdict = PacketParser.Parse(bytes, frame.WireLength, frame.Link, ref packet);
        bool isParsed = verdict == ParseVerdict.Parsed;
        flow = isParsed ? _flows[_matcher.Match(in packet)] : null;
        if (flow is not null || !TunnelContents.TryParse(
            bytes, frame.WireLength, frame.Link, file.Opens, ref packet, verdict))
            return isParsed;
        flow = _flows[_matcher.Match(in packet)];
        return true;
    }

    /// <summary>Ends the files whose time has passed.</summary>
    private void Close(long clockNs, bool atEnd, Action<ExtractTarget, ExtractedContents> made)
    {
        for (int i = 0; i < _open.Count; i++)
        {
            ExtractFile open = _open[i];
            if (!atEnd && open.Target.ToNs >= clockNs)
                continue;
            try
            {
                open.Release();
                if (!atEnd && open.Target.ToNs >= clockNs - GraceNs && _open.Count <= MostOpen)
                    continue;
                ExtractedContents contents = open.Complete();
                _open.RemoveAt(i--);
                open.Dispose();
                made(open.Target, contents);
            }
            catch (Exception error) when (FileProblem.IsOfWriting(error))
            {
                throw Unwritable(open.Target, error);
            }
        }
    }

    private static FailureException Unwritable(ExtractTarget target, Exception error) => new(
        new Failure(ExitCode.Failed, target.Path, "it cannot be written: " + FileProblem.Of(target.Path, error),
            "make room on the disk, or give another name"), error);

    public void Dispose()
    {
        foreach (ExtractFile open in _open)
            open.Dispose();
        foreach (CaptureFile file in _files)
            file.Dispose();
    }
}
