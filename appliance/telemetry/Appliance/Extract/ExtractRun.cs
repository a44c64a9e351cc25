// SPDX-License-Identifier: Apache-2.0
using Telemetry.Appliance.Replay;
using Telemetry.CaptureFiles;
using Telemetry.CaptureFiles.Extracting;
using Telemetry.Files;
using Telemetry.Model.Clocks;

namespace Telemetry.Appliance.Extract;

/// <summary>Reads captures twice: once to find events, once to copy the packets around them.</summary>
public static class ExtractRun
{
    /// <summary>Runs to the end.</summary>
    /// <param name="made">Called for each file that is whole.</param>
    /// <param name="progress">Receives the progress of both passes.</param>
    /// <param name="notices">Receives lines for the user.</param>
    /// <param name="stop">Ends it early.</param>
    /// <exception cref="FailureException">There is no such event, a file cannot be written, it was stopped, or a
    /// capture ends early: then what stands before was used.</exception>
    public static void Run(
        ExtractPlan plan, Action<ExtractedReport> made, IProgress<ReplayProgress> progress, IProgress<string> notices,
        CancellationToken stop)
    {
        CheckCaptures(plan.Replay.Captures);
        if (!plan.IsFolder)
            CheckFile(plan.Output);
        var collector = new EventCollector(plan);
        ReplayResult found = ReplayRun.Read(plan.Replay, collector, progress, notices, stop);
        if (found.Summary.Stopped == true)
            throw new FailureException(found.Failures);
        List<FoundEvent> events = EventsOf(plan, collector, found.Topology, found.Failures);
        if (collector.BeyondLimit > 0)
        {
            notices.Report(
                $"{collector.BeyondLimit} events were left out by the limit of {plan.Limit}, which takes the "
                + (plan.Choice.Kind == EventChoiceKind.All ? "worst" : "first") + "; raise --limit");
        }
        if (events.Count == 0)
            notices.Report("the captures have no gap and no event of severity warning or error; nothing was written");
        List<PlannedFile> files = new TargetPlan(plan, found.Failures).FilesFor(events);
        if (plan.IsFolder)
            MakeFolder(plan.Output);
        Copy(plan, files, found, made, progress, stop);
        if (found.Failures.Count > 0)
            throw new FailureException(found.Failures);
    }

    /// <summary>Refuses captures that cannot be read twice.</summary>
    /// <exception cref="FailureException">One is standard input or a pipe.</exception>
    public static void CheckCaptures(IReadOnlyList<string> captures)
    {
        foreach (string path in captures)
        {
            using var input = path == CaptureSet.StandardInput ? null : OneWayInput.TryOpen(path);
            if (path != CaptureSet.StandardInput && input is null)
                continue;
            throw new FailureException(new Failure(
                ExitCode.Usage, path == CaptureSet.StandardInput ? "standard input" : path,
                "it can be read only once, and extract reads captures twice", "write it to a file first"));
        }
    }

    /// <summary>Checks a file before hours may go into reading.</summary>
    private static void CheckFile(string path)
    {
        if (File.Exists(path))
            throw new FailureException(new Failure(ExitCode.Failed, path, "it exists", "give another name"));
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder && !Directory.Exists(folder))
        {
            throw new FailureException(new Failure(
                ExitCode.Failed, path, $"there is no folder {folder}", "make it, or give another name"));
        }
    }

    private static void MakeFolder(string path)
    {
        try
        {
            using DirectoryHandle folder = DirectoryHandle.Open(path, makesMissing: true);
        }
        catch (Exception error) when (FileProblem.IsOfWriting(error))
        {
            throw new FailureException(
                new Failure(ExitCode.Failed, path, "it cannot be used as a folder: " + FileProblem.Of(path, error),
                    "give another one"), error);
        }
    }

    private static List<FoundEvent> EventsOf(
        ExtractPlan plan, EventCollector collector, Topology topology, IReadOnlyList<Failure> failures)
    {
        var descriptions = new EventDescriptions(new FlowNames(topology));
        List<FoundEvent> events =
        [
            .. collector.Gaps.Select(descriptions.Of), .. collector.Events.Select(descriptions.Of),
            .. collector.Orders.Select(descriptions.Of),
        ];
        EventChoice choice = plan.Choice;
        if (choice.Kind == EventChoiceKind.Instant)
            return [Around(plan, events)];
        if (events.Count > 0 || choice.Kind == EventChoiceKind.All)
            return events;
        var missing = choice.Kind == EventChoiceKind.Order
            ? new Failure(ExitCode.Failed, "--order", $"no order has the key {choice.Name}; "
                + collector.DescribeOthers(), "\"telemetry replay --orders\" lists their keys")
            : new Failure(ExitCode.Failed, "--event", $"there is no event {choice.Name}:{choice.Number}; "
                + collector.DescribeOthers(), "\"telemetry replay --json\" lists them with their ids");
        throw new FailureException([missing, .. failures]);
    }

    /// <summary>The stretch around an instant, with the comments of all events in it.</summary>
    private static FoundEvent Around(ExtractPlan plan, List<FoundEvent> events)
    {
        string sentence = $"packets around {UtcText.Of(plan.Choice.Number)}";
        if (events.Count > 0)
            sentence += ": " + string.Join("; ", events.Select(found => found.Sentence).Take(10));
        return new FoundEvent
        {
            Kind = "at",
            Id = "",
            FromNs = plan.Choice.Number,
            ToNs = plan.Choice.Number,
            Sentence = sentence,
            Json = events.Count == 1 ? events[0].Json : null,
            Marks = [.. events.SelectMany(found => found.Marks)],
            NumberMarks = [.. events.SelectMany(found => found.NumberMarks)],
        };
    }

    private static void Copy(
        ExtractPlan plan, List<PlannedFile> files, ReplayResult found, Action<ExtractedReport> made,
        IProgress<ReplayProgress> progress, CancellationToken stop)
    {
        Topology topology = found.Topology;
        var index = plan.IsFolder ? new ExtractIndex(plan.Output) : null;
        Dictionary<string, PlannedFile> planned = files.ToDictionary(file => file.Target.Path);
        using var captures = new CaptureSet(plan.Replay.Captures, stop)
        {
            Opens = plan.Replay.Opens,
            OffsetsNs = plan.Replay.OffsetsNs,
        };
        using var extractor = new FrameExtractor(captures, topology, FileLabels.Of(topology), new ExtractManner
        {
            Secrets = plan.AsCaptured ? null : new StreamSecrets(topology),
            FlowsOnly = plan.FlowsOnly,
            Statistics = found.Statistics,
        });
        long total = 0;
        try
        {
            extractor.Run([.. files.Select(file => file.Target)], ShowProgress, OnFile, stop);
        }
        catch (OperationCanceledException)
        {
            throw new FailureException(CaptureProgress.Stopped(extractor.CapturesRead) with
            {
                Do = "files that were not whole are removed",
            });
        }
        if (total == 0 && files.Count > 0)
        {
            throw new FailureException(new Failure(
                ExitCode.Failed, plan.Output, "" + (plan.FlowsOnly ? "no packet of a feed or session" : "no packet")
                + " is in the window, so nothing was written: the captures have "
                + (extractor.Frames == 0 ? "no packets" : $"{extractor.Frames} packets up to "
                    + $"{UtcText.Of(extractor.LastNs)}, the first at {UtcText.Of(extractor.FirstNs)}"),
                "give an instant in between, or a longer --before and --after"));
        }

        void ShowProgress()
        {
            long bytes = extractor.TotalBytes;
            progress.Report(new ReplayProgress(extractor.BytesRead, bytes < 0 ? null : bytes, extractor.Frames));
        }

        void OnFile(ExtractTarget target, ExtractedContents contents)
        {
            if (contents.Packets == 0)
                return;
            total += contents.Packets;
            ExtractedReport report = ReportOf(plan, planned[target.Path], contents);
            index?.Add(report);
            made(report);
        }
    }

    private static ExtractedReport ReportOf(ExtractPlan plan, PlannedFile file, ExtractedContents contents) => new()
    {
        File = file.Target.Path,
        Events = [.. file.Events.Select(found => found.Id.Length > 0 ? $"{found.Kind}:{found.Id}" : found.Kind)],
        FromStampNs = file.Target.FromNs,
        ToStampNs = file.Target.ToNs,
        Packets = contents.Packets,
        Commented = contents.Commented,
        Redacted = plan.AsCaptured ? null : contents.Redacted,
        Hidden = plan.AsCaptured ? null : contents.Hidden,
        Bytes = contents.Bytes,
        Sha256 = contents.Sha256,
    };
}
