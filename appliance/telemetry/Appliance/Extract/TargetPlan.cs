// SPDX-License-Identifier: Apache-2.0
using System.Text;
using Telemetry.CaptureFiles.Extracting;
using Telemetry.Model.Clocks;

namespace Telemetry.Appliance.Extract;

/// <summary>A file to make, with the events in it.</summary>
internal sealed record PlannedFile(ExtractTarget Target, IReadOnlyList<FoundEvent> Events);

/// <summary>Plans which files hold which events: those whose stretches of time overlap share one.</summary>
/// <param name="failures">Captures that end early, which every file says.</param>
internal sealed class TargetPlan(ExtractPlan plan, IReadOnlyList<Failure> failures)
{
    private const string AsCaptured = ". All bytes are as captured: nothing is overwritten.";
    private const string Overwritten = ". Credentials are overwritten with *, as is all TCP of no feed or session.";

    /// <summary>Files for events, by their first stamps.</summary>
    internal List<PlannedFile> FilesFor(IReadOnlyList<FoundEvent> events)
    {
        List<(ExtractWindow Window, List<FoundEvent> Events)> merged = Merge(events);
        if (plan.IsFolder)
        {
            return [.. merged.Select(part => Make(
                Path.Combine(plan.Output, NameOf(part.Events)), [part.Window], part.Events))];
        }
        return merged.Count == 0 ? [] :
            [Make(plan.Output, [.. merged.Select(part => part.Window)], [.. merged.SelectMany(part => part.Events)])];
    }

    private List<(ExtractWindow Window, List<FoundEvent> Events)> Merge(IReadOnlyList<FoundEvent> events)
    {
        var merged = new List<(ExtractWindow Window, List<FoundEvent> Events)>();
        foreach (FoundEvent found in events.OrderBy(found => found.FromNs))
        {
            long fromNs = Math.Max(0, found.FromNs - plan.BeforeNs);
            long toNs = found.ToNs > long.MaxValue - plan.AfterNs ? long.MaxValue : found.ToNs + plan.AfterNs;
            if (merged.Count > 0 && merged[^1] is var last && fromNs <= last.Window.ToNs)
            {
                last.Events.Add(found);
                merged[^1] = (last.Window with { ToNs = Math.Max(last.Window.ToNs, toNs) }, last.Events);
            }
            else
                merged.Add((new ExtractWindow(fromNs, toNs), [found]));
        }
        return merged;
    }

    private PlannedFile Make(string path, List<ExtractWindow> windows, List<FoundEvent> events) => new(
        new ExtractTarget
        {
            Path = path,
            Windows = windows,
            Comment = CommentOn(windows, events),
            Marks = [.. events.SelectMany(found => found.Marks)],
            NumberMarks = [.. events.SelectMany(found => found.NumberMarks)],
        },
        events);

    private string CommentOn(List<ExtractWindow> windows, List<FoundEvent> events)
    {
        var text = new StringBuilder();
        text.Append(plan.FlowsOnly ? "Packets of feeds and sessions" : "Packets");
        text.Append($" from {UtcText.Of(windows[0].FromNs)} to {UtcText.Of(windows[^1].ToNs)} of ");
        text.AppendJoin(", ", plan.Replay.Captures.Take(FileComment.MostSentences).Select(path =>
            Path.GetFileName(path)));
        text.Append(plan.AsCaptured ? AsCaptured : Overwritten);
        foreach (Failure failure in failures)
            text.Append($" {Path.GetFileName(failure.Where)}: {failure.What}.");
        return FileComment.Of(events, text.ToString());
    }

    /// <summary>Name by the first gap of a feed, which is what was truly lost, or the first event.</summary>
    private static string NameOf(List<FoundEvent> events)
    {
        FoundEvent first = events.Find(found => found.Kind == "feed_gap") ?? events[0];
        return FileComment.NameOf(first.FromNs, first.Kind, first.Flow, first.Id);
    }
}
