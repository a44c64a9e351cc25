// SPDX-License-Identifier: Apache-2.0
using Telemetry.Files;
using Telemetry.Model.Clocks;
using Telemetry.Monitor.Reporting.Interactive;
using Telemetry.Monitor.Reporting.Markup;
using Telemetry.Monitor.Reporting.Played;
using Telemetry.Monitor.Serving.Routes;

namespace Telemetry.Monitor.Reporting;

/// <summary>Makes a report of recordings.</summary>
internal static class ReportRun
{
    /// <summary>Reads the recordings and writes the report.</summary>
    /// <returns>The exit code.</returns>
    /// <exception cref="FailureException">A recording cannot be read, nothing is in it, or the report cannot be
    /// written.</exception>
    public static ExitCode Run(ReportPlan plan, IProgress<string> notices)
    {
        // Before the long work: it must not be in vain.
        using OutputFile output = Open(plan);
        try
        {
            ReportInput recordings = ReportInput.Read(plan.Files);
            ReportInput? baseline = plan.Baseline.Count == 0 ? null : ReportInput.Read(plan.Baseline);
            CheckOptions(plan, recordings, baseline);
            ReportContent content = ContentOf(plan, recordings, baseline);
            byte[] document = plan.IsInteractive
                ? InteractiveDocument.Write(content, recordings.Model!, baseline?.Recordings)
                : ReportDocument.Write(content);
            Write(plan.Output, output, document);
            foreach (SourceFile source in content.Sources.Concat(content.BaselineSources))
            {
                if (source.Notice is { } notice)
                    notices.Report(notice);
            }
            return recordings.Damages.Count > 0 ? ExitCode.Failed : ExitOf(plan, content);
        }
        catch
        {
            output.RemoveIfNew();
            throw;
        }
    }

    private static ReportContent ContentOf(ReportPlan plan, ReportInput recordings, ReportInput? baseline)
    {
        ReportSpan? span = SpanOf(plan, recordings);
        int mostSeries = baseline is null ? ReportContent.MostCharts : ReportContent.MostCompared;
        IReadOnlyList<ReportPart> parts = recordings.Parts(span, mostSeries);
        if (parts.Count == 0)
            throw new FailureException(NothingIn(plan, recordings, span));
        return new ReportContent
        {
            Parts = parts,
            Sources = recordings.Sources,
            Span = span,
            Baseline = baseline is null ? [] : baseline.Parts(null, mostSeries),
            BaselineSources = baseline?.Sources ?? [],
            Limit = plan.Limit,
            Version = FleetRoutes.Version,
            MadeTimeNs = WallTime.NowNs,
        };
    }

    /// <summary>Refuses options that need the messages themselves.</summary>
    private static void CheckOptions(ReportPlan plan, ReportInput recordings, ReportInput? baseline)
    {
        ReportInput? lines = recordings.Lines is not null ? recordings : plan.IsInteractive ? baseline : null;
        string? option = plan.IsInteractive ? "--interactive" : plan.From is not null ? "--from"
            : plan.To is not null ? "--to" : null;
        if (lines?.Lines is not null && option is not null)
            throw new FailureException(new Failure(ExitCode.Usage, option,
                $"{lines.Sources[0].Name} is JSON lines, which have totals of the whole time only",
                "leave the option out, or give a recording made with --record"));
    }

    private static Failure NothingIn(ReportPlan plan, ReportInput recordings, ReportSpan? span)
    {
        string where = string.Join(", ", plan.Files);
        if (span is not { } given || recordings.FirstTimeNs is not { } firstNs)
            return new Failure(ExitCode.Failed, where, "no interval of an appliance is in it",
                "record for longer than one interval, and until the appliance's names have been sent");
        return new Failure(ExitCode.Failed, where,
            $"nothing is in it from {Figures.Time(Math.Max(given.FromNs, firstNs))} to {Figures.Time(given.ToNs)} UTC",
            $"it reaches from {Figures.Time(firstNs)} to "
            + $"{Figures.Time(recordings.Sources.Max(one => one.LastTimeNs))} UTC");
    }

    private static ReportSpan? SpanOf(ReportPlan plan, ReportInput recordings)
    {
        if ((plan.From is null && plan.To is null) || recordings.FirstTimeNs is not { } firstNs)
            return null;
        var span = new ReportSpan(plan.From?.At(firstNs) ?? 0, plan.To?.At(firstNs) ?? recordings.Model!.TimeNs);
        return span.FromNs < span.ToNs ? span
            : throw new FailureException(new Failure(ExitCode.Usage, "--from",
                $"{Figures.Time(span.FromNs)} is not before {Figures.Time(span.ToNs)}", "give an earlier one"));
    }

    private static ExitCode ExitOf(ReportPlan plan, ReportContent content)
    {
        if (plan.FailOnIncomplete && (content.Sources.Any(source => source.Notice is not null)
            || content.Parts.Any(part => Completeness.ReasonsOf(part.Summary).Count > 0)))
            return ExitCode.Incomplete;
        return plan.FailOnGap && content.Parts.Any(part => Completeness.HasFeedGap(part.Summary))
            ? ExitCode.FeedGap : ExitCode.Done;
    }

    private static OutputFile Open(ReportPlan plan)
    {
        string path = Path.GetFullPath(plan.Output);
        if (plan.Files.Concat(plan.Baseline).Any(file => Path.GetFullPath(file) == path))
            throw new FailureException(new Failure(ExitCode.Usage, plan.Output,
                "the report would take the place of a recording", "give another name with --output"));
        try
        {
            return OutputFile.Open(plan.Output, FileAccess.Write);
        }
        catch (Exception cause) when (FileProblem.IsOfWriting(cause))
        {
            throw NotWritten(plan.Output, cause);
        }
    }

    private static void Write(string path, OutputFile output, byte[] document)
    {
        try
        {
            if (output.Stream.CanSeek)
                output.Stream.SetLength(0);
            output.Stream.Write(document);
            output.Stream.Flush();
        }
        catch (Exception cause) when (FileProblem.IsOfWriting(cause))
        {
            throw NotWritten(path, cause);
        }
    }

    private static FailureException NotWritten(string path, Exception cause) => new(new Failure(ExitCode.Failed, path,
        $"the report cannot be written: {FileProblem.Of(path, cause)}", "give another path with --output"), cause);
}
