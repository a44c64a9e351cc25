// SPDX-License-Identifier: Apache-2.0
using Telemetry.Appliance.Extract;
using Telemetry.CaptureFiles;
using Telemetry.CaptureFiles.Extracting;
using Telemetry.Config;
using Telemetry.Files;
using Telemetry.Kernel.Flight;
using Telemetry.Model.BlackBox;
using Telemetry.Model.Clocks;
using Telemetry.Model.Control;
using Telemetry.Reports.Events;
using Telemetry.Reports.Json;

namespace Telemetry.Appliance.BlackBox;

/// <summary>
/// Waits for events that ask for a file, and writes the packets around each: the frames of the flight rings with the
/// payloads of the tape, and what is known of them as comments. On a thread of its own, which nothing waits for.
/// </summary>
internal sealed class BlackBoxWriter
{
    private const int PauseMs = 2;
    private const int MostPending = 64;
    private const int MostRecent = 4_096;                       // events that a file may comment on
    private const long SettleNs = 5_000_000;                    // until the events of a window have been reported
    private const long ExtraNs = 50_000_000;                    // by which overlapping windows may grow
    private const long MinuteNs = 60_000_000_000;

    private readonly BlackBoxEvents _events;
    private readonly BlackBoxSettings _settings;
    private readonly BoxFolder _folder;
    private readonly BlackBoxSources _sources;
    private readonly FlightSnapshot _snapshot = new();
    private readonly FlownFrames _frames;
    private readonly List<FlownWindow> _pending = [];
    private readonly Queue<ReportedEvent> _recent = new();
    private readonly Queue<long> _begun = new();
    private string? _problem;
    private bool _ends;

    internal BlackBoxWriter(BlackBoxEvents events, BlackBoxSources sources)
    {
        (_events, _settings, _sources) = (events, events.Settings, sources);
        _folder = BoxFolder.Open(_settings);
        _frames = new FlownFrames(sources.OffsetNs, sources.NameOf);
    }

    /// <summary>Reason for which the last file could not be written; null if it could. For any thread.</summary>
    internal string? Problem => Volatile.Read(ref _problem);

    /// <summary>Returns the number of requests for a file of this moment since it was called last.</summary>
    internal Func<int> Requests { get; set; } = static () => 0;

    /// <summary>Body of the thread: until <see cref="End"/> was called and all files are written.</summary>
    internal void Run()
    {
        while (true)
        {
            bool ends = Volatile.Read(ref _ends);
            if (!ends && Requests() > 0)
                _events.Request();
            bool any = TakeEvents();
            any |= WriteDue(ends ? long.MaxValue : MonotonicClock.NowNs);
            if (!any && ends)
                return;
            if (!any)
                Thread.Sleep(PauseMs);
        }
    }

    /// <summary>Lets the thread end once it has written what was asked for.</summary>
    internal void End() => Volatile.Write(ref _ends, true);

    private bool TakeEvents()
    {
        bool any = false;
        while (_events.TryNext(out ReportedEvent reported))
        {
            any = true;
            if (_recent.Count == MostRecent)
                _recent.Dequeue();
            _recent.Enqueue(reported);
            if (reported.IsWanted)
                Plan(reported);
        }
        return any;
    }

    private void Plan(ReportedEvent cause)
    {
        long fromNs = cause.FromNs - _settings.BeforeNs;
        long toNs = cause.ToNs + _settings.AfterNs;
        long longestNs = (2 * (_settings.BeforeNs + _settings.AfterNs)) + ExtraNs;
        if (_pending.Exists(window => window.TryMerge(cause, fromNs, toNs, longestNs)))
        {
            _events.History.Count(BlackBoxCount.Merged);
            return;
        }
        long nowNs = MonotonicClock.NowNs;
        while (_begun.Count > 0 && _begun.Peek() < nowNs - MinuteNs)
            _begun.Dequeue();
        if (_pending.Count == MostPending || _begun.Count >= _settings.PerMinute)
        {
            _events.History.Count(BlackBoxCount.Missed);
            return;
        }
        _begun.Enqueue(nowNs);
        _pending.Add(new FlownWindow(cause, fromNs, toNs));
    }

    private bool WriteDue(long nowNs)
    {
        if (_pending.Find(window => window.ToNs < nowNs - SettleNs) is not { } due)
            return false;
        _pending.Remove(due);
        try
        {
            Write(due);
            Volatile.Write(ref _problem, null);
        }
        catch (Exception error) when (FileProblem.IsOfWriting(error) || error is FailureException)
        {
            _events.History.Count(BlackBoxCount.NotWritten);
            Volatile.Write(ref _problem, error.Message);
        }
        return true;
    }

    private void Write(FlownWindow window)
    {
        _snapshot.Read(_sources.Rings, window.FromNs, window.ToNs);
        if (_snapshot.Count == 0)
        {
            _events.History.Count(BlackBoxCount.NotWritten);
            return;
        }
        TapedSegments tape = _sources.Tape.Read(window.FromNs, window.ToNs);
        Topology topology = _sources.Topology();
        var descriptions = new EventDescriptions(new FlowNames(topology));
        List<FoundEvent> found =
            [.. EventsIn(window).Select(one => one.Describe(descriptions, _sources.OffsetNs))];
        string path = _folder.PathFor(FileComment.NameOf(
            window.Main.FromNs + _sources.OffsetNs, window.Kind, window.Flow,
            window.Id > 0 ? $"{window.Id}" : null));
        string frames = BoxFolder.FramesOf(path);
        try
        {
            using (OutputFile output = OutputFile.Open(frames, FileAccess.Write))
            {
                using var buffered = new BufferedStream(output.Stream, 1 << 18);
                _frames.Write(buffered, _snapshot, tape, CommentsFor(window));
            }
            if (!_folder.HasRoomFor(new FileInfo(frames).Length))
            {
                _events.History.Count(BlackBoxCount.RefusedSpace);
                Volatile.Write(ref _problem, "too little of the disk is free");
                return;
            }
            Report(window, path, Comment(window, path, frames, found, topology));
        }
        finally
        {
            File.Delete(frames);
        }
    }

    private ExtractedContents Comment(
        FlownWindow window, string path, string frames, List<FoundEvent> found, Topology topology)
    {
        (long fromNs, long toNs) = (window.FromNs + _sources.OffsetNs, window.ToNs + _sources.OffsetNs);
        string contents = $"Packets from {UtcText.Of(fromNs)} to {UtcText.Of(toNs)} as the kernel had them on "
            + $"{_sources.Host}; of TCP only feeds and sessions have a payload, with credentials overwritten by *.";
        using var captures = new CaptureSet([frames]);
        using var extractor = new FrameExtractor(
            captures, topology, FileLabels.Of(topology), new ExtractManner { Secrets = null });
        ExtractedContents made = default;
        var target = new ExtractTarget
        {
            Path = path,
            Windows = [new ExtractWindow(fromNs, toNs)],
            Comment = FileComment.Of(found, contents),
            Marks = [.. found.SelectMany(one => one.Marks)],
            NumberMarks = [.. found.SelectMany(one => one.NumberMarks)],
        };
        extractor.Run([target], static () => { }, (_, result) => made = result, CancellationToken.None);
        return made;
    }

    private void Report(FlownWindow window, string path, ExtractedContents made)
    {
        long missingNs = Math.Max(0, (_snapshot.WholeFromNs ?? 0) - window.FromNs);
        var file = new BlackBoxFile
        {
            Path = path,
            Cause = window.Kind,
            CauseId = window.Id,
            Flow = window.Flow,
            FromStampNs = window.FromNs,
            ToStampNs = window.ToNs,
            Packets = made.Packets,
            Bytes = made.Bytes,
            Complete = missingNs == 0 && _snapshot.OvertakenBytes == 0,
            MissingBeforeNs = missingNs,
            OvertakenBytes = _snapshot.OvertakenBytes,
            Sha256 = made.Sha256,
        };
        _folder.Add(file);
        var message = new ControlMessage
        {
            StampNs = MonotonicClock.NowNs,
            Kind = ControlKind.BlackBoxFile,
            Count = _events.History.Add(file),
            LineIndex = -1,
        };
        while (!_sources.Control.TryAdd(message) && !Volatile.Read(ref _ends))
            Thread.Sleep(PauseMs);
    }

    /// <summary>The window's own events, then all others in it.</summary>
    private IEnumerable<ReportedEvent> EventsIn(FlownWindow window) =>
        window.Causes.Concat(_recent.Where(one => !window.Causes.Contains(one)
            && !one.IsRequest
            && one.FromNs <= window.ToNs && one.ToNs >= window.FromNs));

    /// <summary>Comments on the first packets at events that no packet has the stamp of.</summary>
    private Dictionary<int, string> CommentsFor(FlownWindow window)
    {
        Dictionary<int, string> comments = [];
        foreach (ReportedEvent cause in window.Causes)
        {
            if (cause.Gap is not null || cause.Order is not null)
                continue;
            int place = FirstFrom(cause.Event?.StampNs ?? cause.StampNs, out bool isExact);
            if (isExact)
                continue;
            string text = cause.Event is { } report ? $"{report.Event} {report.Id} was before this packet"
                : "somebody asked for this moment";
            comments[place] = comments.TryGetValue(place, out string? other) ? $"{other}; {text}" : text;
        }
        return comments;
    }

    private int FirstFrom(long stampNs, out bool isExact)
    {
        (int low, int high) = (0, _snapshot.Count - 1);
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (_snapshot[middle].StampNs < stampNs)
                low = middle + 1;
            else
                high = middle;
        }
        isExact = _snapshot[low].StampNs == stampNs;
        return low;
    }
}

/// <summary>Sources of the files.</summary>
internal sealed record BlackBoxSources
{
    /// <summary>The flight rings.</summary>
    internal required IReadOnlyList<FlightRing> Rings { get; init; }

    /// <summary>Payloads of sessions.</summary>
    internal required SessionTape Tape { get; init; }

    /// <summary>Returns the topology that is watched now.</summary>
    internal required Func<Topology> Topology { get; init; }

    /// <summary>Name of an interface by its index.</summary>
    internal required Func<int, string> NameOf { get; init; }

    /// <summary>Wall time minus stamp, nanoseconds, as of the capture file.</summary>
    internal required long OffsetNs { get; init; }

    /// <summary>Name of the host.</summary>
    internal required string Host { get; init; }

    /// <summary>Queue by which the pipeline reports files.</summary>
    internal required ControlQueue Control { get; init; }
}
