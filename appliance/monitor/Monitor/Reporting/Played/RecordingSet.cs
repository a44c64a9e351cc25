// SPDX-License-Identifier: Apache-2.0
using Telemetry.Fleet;

namespace Telemetry.Monitor.Reporting.Played;

/// <summary>Recordings of one or more appliances, played into a model in the order of their times, as fast as
/// possible.</summary>
internal sealed class RecordingSet
{
    private const long DayNs = 86_400L * 1_000_000_000;
    private const long AfterEndNs = 2_000_000_000;          // until the last second is complete
    private const long TurnNs = 250_000_000;
    private const int ReportedRecords = 50_000;

    private RecordingSet(FleetModel model, IReadOnlyList<SourceFile> sources, IReadOnlyList<Failure> damages) =>
        (Model, Sources, Damages) = (model, sources, damages);

    /// <summary>Model with all that was read.</summary>
    public FleetModel Model { get; }

    public IReadOnlyList<SourceFile> Sources { get; }

    /// <summary>Damages of the files.</summary>
    public IReadOnlyList<Failure> Damages { get; }

    /// <summary>Time of the first message, UTC, nanoseconds; null if no message has a time.</summary>
    public long? FirstTimeNs => Sources.Min(source => source.FirstTimeNs);

    /// <summary>Reads the files.</summary>
    /// <param name="paths">The files; at least one.</param>
    /// <param name="memoryBytes">Memory for the intervals at most.</param>
    /// <param name="isForReport">True shows on standard error how far it is, and computes hashes of the files.</param>
    /// <param name="onFrame">Called when every appliance has sent an interval, or was waited for.</param>
    /// <param name="stop">Ends it.</param>
    /// <exception cref="FailureException">A file cannot be read, is not a recording, is given twice, or repeats
    /// another.</exception>
    /// <exception cref="OperationCanceledException">It was ended.</exception>
    public static RecordingSet Play(
        IReadOnlyList<string> paths, long memoryBytes, bool isForReport = true, Action<FleetModel>? onFrame = null,
        CancellationToken stop = default)
    {
        var model = new FleetModel(new FleetLimits
        {
            MemoryBytes = memoryBytes,
            SecondsNs = DayNs,
            MinutesNs = 31 * DayNs,
            EndedNs = 366 * DayNs,
            Records = ReportedRecords,
        });
        List<PlayedFile> files = [];
        try
        {
            foreach (string path in paths)
                files.Add(PlayedFile.Open(path, model.HandlerOf(path)));
            Task hashing = isForReport
                ? Task.Run(() => files.ForEach(file => file.Hash()), stop) : Task.CompletedTask;
            PassAll(model, files, isForReport, onFrame, stop);
            hashing.GetAwaiter().GetResult();
            SourceFile[] sources = [.. files.Select(file => file.Describe())];
            RefuseTwice(paths, sources);
            RefuseOverlap(paths, files, model);
            return new RecordingSet(model, sources, [.. files.Select(file => file.Damage).OfType<Failure>()]);
        }
        finally
        {
            files.ForEach(file => file.Dispose());
        }
    }

    private static void PassAll(
        FleetModel model, List<PlayedFile> files, bool showsProgress, Action<FleetModel>? onFrame,
        CancellationToken stop)
    {
        using var progress = new PlayProgress(showsProgress);
        long turnedNs = 0;
        while (files.Where(file => file.HasMessage).MinBy(file => file.TimeNs) is { } next)
        {
            long timeNs = Math.Max(next.TimeNs, model.TimeNs);
            model.SetTime(timeNs, timeNs);
            next.Pass();
            if (timeNs - turnedNs < TurnNs)
                continue;
            turnedNs = timeNs;
            stop.ThrowIfCancellationRequested();
            if (model.Turn())
                onFrame?.Invoke(model);
            progress.Report(files);
        }
        model.SetTime(model.NowNs + AfterEndNs, model.TimeNs + AfterEndNs);
        if (model.Turn())
            onFrame?.Invoke(model);
    }

    /// <summary>Refuses the messages of one start that are in two files: their numbers would count twice.</summary>
    private static void RefuseOverlap(IReadOnlyList<string> paths, List<PlayedFile> files, FleetModel model)
    {
        for (int later = 1; later < files.Count; later++)
        {
            for (int earlier = 0; earlier < later; earlier++)
            {
                foreach (((ulong start, int stream), (ulong first, ulong last)) in files[later].Sequences)
                {
                    if (files[earlier].Sequences.TryGetValue((start, stream), out (ulong First, ulong Last) other)
                        && Math.Max(first, other.First) <= Math.Min(last, other.Last))
                        throw new FailureException(new Failure(ExitCode.Usage, paths[later],
                            $"it has messages of {model.NameOf(start) ?? "an appliance"} that {paths[earlier]} has "
                            + "too; each would count twice", "give one of the two"));
                }
            }
        }
    }

    private static void RefuseTwice(IReadOnlyList<string> paths, SourceFile[] sources)
    {
        for (int index = 1; index < sources.Length; index++)
        {
            int first = Array.FindIndex(sources, other => other.Sha256 == sources[index].Sha256);
            if (first < index && sources[index].Sha256.Length > 0)
                throw new FailureException(new Failure(ExitCode.Usage, paths[index],
                    $"it has the same content as {paths[first]}", "give each recording once"));
        }
    }
}
