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
    private const long MissedEveryNs = 1_000_000_000;           // at most one event of missed files

    private readonly BlackBoxEvents _events;
    private readonly BlackBoxSettings _settings;
    private readonly BoxFolder _folder;
    private readonly BlackBoxSources _sources;
    private readonly FlightSnapshot _snapshot = new();
    private readonly FlownFrames _frames;
    private readonly List<FlownWindow> _pending = [];
    private readonly Queue<ReportedEvent> _recent = new();
    private readonly Queue<long> _begun = new();
    private BlackBoxFile? _missed;
    private long _missedNs = long.MinValue / 2;
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

    /// <summary>Returns the requests for a file of this moment since it was called last.</summary>
    internal Func<IEnumerable<BoxAsker>> Requests { get; set; } = static () => [];

    /// <summary>Body of the thread: until <see cref="End"/> was called and all files are written.</summary>
    internal void Run()
    {
        while (true)
        {
            bool ends = Volatile.Read(ref _ends);
            bool any = TakeEvents();
            if (!ends)
                TakeRequests();
            any |= WriteDue(ends ? long.MaxValue : MonotonicClock.NowNs);
            if (_missed is { } missed && (ends || MonotonicClock.NowNs > _missedNs + MissedEveryNs))
            {
                (_missed, _missedNs) = (null, MonotonicClock.NowNs);
                Report(missed);
            }
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
            if (reported.IsWanted && Plan(reported) is null)
                Miss(reported, 1);
            if (_events.TakeOverflow() is > 0 and int overflow)
                Miss(reported, overflow);
        }
        return any;
    }

    /// <summary>Decides about the requests of people and programs, and answers them.</summary>
    private void TakeRequests()
    {
        foreach (BoxAsker asker in Requests())
        {
            _events.History.Count(BlackBoxCount.Triggers);
            var request = new ReportedEvent(IsWanted: true) { StampNs = MonotonicClock.NowNs, Asker = asker };
            if (Plan(request) is { } window)
            {
                asker.Accept((window.ToNs + SettleNs - request.StampNs) / 1_000_000);
                continue;
            }
            Miss(request, 1);
            asker.Refuse($"{MostPending} files wait to be written; try again in a moment");
        }
    }

    /// <summary>Finds the file that an event will be in: its own, or that of another.</summary>
    /// <returns>Its window; null if the event gets no file.</returns>
    private FlownWindow? Plan(ReportedEvent cause)
    {
        long fromNs = cause.FromNs - _settings.BeforeNs;
        long toNs = cause.ToNs + _settings.AfterNs;
        long longestNs = (2 * (_settings.BeforeNs + _settings.AfterNs)) + ExtraNs;
        if (_pending.Find(window => window.TryMerge(cause, fromNs, toNs, longestNs)) is { } other)
        {
            _events.History.Count(BlackBoxCount.Merged);
            return other;
        }
        long nowNs = MonotonicClock.NowNs;
        while (_begun.Count > 0 && _begun.Peek() < nowNs - MinuteNs)
            _begun.Dequeue();
        // The limit is one of events: a request is never refused for it, and uses none of it.
        if (_pending.Count == MostPending || (!cause.IsRequest && _begun.Count >= _settings.PerMinute))
            return null;
        if (!cause.IsRequest)
            _begun.Enqueue(nowNs);
        var planned = new FlownWindow(cause, fromNs, toNs);
        _pending.Add(planned);
        return planned;
    }

    private void Miss(ReportedEvent cause, int triggers)
    {
        var window = new FlownWindow(cause, cause.FromNs - _settings.BeforeNs, cause.ToNs + _settings.AfterNs);
        BlackBoxFile missed = _missed ?? Without(window, BlackBoxOutcome.Missed) with { Triggers = 0 };
        _missed = missed with
        {
            FromStampNs = Math.Min(missed.FromStampNs, window.FromNs),
            ToStampNs = Math.Max(missed.ToStampNs, window.ToNs),
            Triggers = missed.Triggers + triggers,
        };
    }

    private bool WriteDue(long nowNs)
    {
        if (_pending.Find(window => window.ToNs < nowNs - SettleNs) is not { } due)
            return false;
        _pending.Remove(due);
        BlackBoxFile file;
        string? problem;
        try
        {
            file = Write(due);
            problem = file.Outcome == BlackBoxOutcome.RefusedSpace ? "too little of the disk is free" : null;
        }
        catch (Exception error) when (FileProblem.IsOfWriting(error) || error is FailureException)
        {
            file = Without(due, BlackBoxOutcome.NotWritten);
            problem = error.Message;
        }
        Volatile.Write(ref _problem, problem);
        Report(file);
        foreach (ReportedEvent cause in due.Causes)
        {
            if (file.Outcome == BlackBoxOutcome.Written)
                cause.Asker?.Finish(file.Path);
            else
                cause.Asker?.Refuse(problem ?? "no packet of the feeds and sessions was recorded in that time");
        }
        return true;
    }

    private BlackBoxFile Write(FlownWindow window)
    {
        _snapshot.Read(_sources.Rings, window.FromNs, window.ToNs);
        if (_snapshot.Count == 0)
            return Without(window, BlackBoxOutcome.Empty);
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
                return Without(window, BlackBoxOutcome.RefusedSpace);
            BlackBoxFile file = FileOf(window, path, Comment(window, path, frames, found, topology));
            _folder.Add(file);
            return file;
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

    private BlackBoxFile FileOf(FlownWindow window, string path, ExtractedContents made)
    {
        long missingNs = Math.Max(0, (_snapshot.WholeFromNs ?? 0) - window.FromNs);
        return Without(window, BlackBoxOutcome.Written) with
        {
            Path = path,
            Packets = made.Packets,
            Bytes = made.Bytes,
            Complete = missingNs == 0 && _snapshot.OvertakenBytes == 0,
            MissingBeforeNs = missingNs,
            OvertakenBytes = _snapshot.OvertakenBytes,
            Sha256 = made.Sha256,
        };
    }

    private static BlackBoxFile Without(FlownWindow window, BlackBoxOutcome outcome) => new()
    {
        Outcome = outcome,
        Triggers = window.Causes.Count,
        Path = "",
        Cause = window.Kind,
        CauseId = window.Id,
        Flow = window.Flow,
        FromStampNs = window.FromNs,
        ToStampNs = window.ToNs,
        Packets = 0,
        Bytes = 0,
        Complete = false,
        Sha256 = "",
    };

    private void Report(BlackBoxFile file)
    {
        var message = new ControlMessage
        {
            StampNs = MonotonicClock.NowNs,
            Kind = ControlKind.BlackBoxFile,
            Count = _events.History.Add(file),
            Ticket = (int)file.Outcome,
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
    internal required IReadOnlyList<FlightRing> Rings { get; init; }

    /// <summary>Payloads of sessions.</summary>
    internal required SessionTape Tape { get; init; }

    /// <summary>Returns the topology that is watched now.</summary>
    internal required Func<Topology> Topology { get; init; }

    /// <summary>Name of an interface by its index.</summary>
    internal required Func<int, string> NameOf { get; init; }

    /// <summary>Wall time minus stamp, nanoseconds, as of the capture file.</summary>
    internal required long OffsetNs { get; init; }

    internal required string Host { get; init; }

    /// <summary>Queue by which the pipeline reports files.</summary>
    internal required ControlQueue Control { get; init; }
}
