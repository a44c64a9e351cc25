// SPDX-License-Identifier: Apache-2.0
using Telemetry.Monitor.Reporting.Markup;
using Telemetry.Reports.Recordings;

namespace Telemetry.Monitor.Reporting.Played;

/// <summary>Recordings that the monitor was started with to compare with. They are read in the background, one after
/// the other; nothing else is ever opened, whatever a request names.</summary>
internal sealed class ComparedRecordings : IDisposable
{
    private const long MostLostNs = 60_000_000_000;         // before the first whole interval

    private readonly CancellationTokenSource _stop = new();
    private readonly long _memoryBytes;
    private readonly IProgress<string> _notices;
    private Thread? _reader;

    private ComparedRecordings(ComparedRecording[] all, long memoryBytes, IProgress<string> notices) =>
        (All, _memoryBytes, _notices) = (all, memoryBytes, notices);

    public IReadOnlyList<ComparedRecording> All { get; }

    /// <summary>Checks the files and begins to read them.</summary>
    /// <param name="paths">The files.</param>
    /// <param name="memoryBytes">Memory for all of them at most.</param>
    /// <param name="notices">Receives lines about files that are not, or not wholly, read.</param>
    /// <exception cref="FailureException">A file cannot be read, is not a recording, or has the name of
    /// another.</exception>
    public static ComparedRecordings Open(
        IReadOnlyList<string> paths, long memoryBytes, IProgress<string> notices)
    {
        foreach (string path in paths)
            RecordingReader.Open(path).Dispose();
        foreach (IGrouping<string?, string> same in paths.GroupBy(Path.GetFileName).Where(group => group.Count() > 1))
            throw new FailureException(new Failure(ExitCode.Usage, same.Last(),
                $"another recording to compare with has the name \"{same.Key}\"", "give one of them another name"));
        var recordings = new ComparedRecordings([.. paths.Select(path => new ComparedRecording(path))],
            memoryBytes / Math.Max(1, paths.Count), notices);
        if (paths.Count > 0)
            recordings.Start();
        return recordings;
    }

    /// <summary>Recordings that were read already, as one; none for null.</summary>
    public static ComparedRecordings Of(RecordingSet? played)
    {
        if (played is null)
            return new ComparedRecordings([], 0, new Progress<string>());
        var recording = new ComparedRecording(string.Join('+', played.Sources.Select(source => source.Name)));
        recording.Take(played.Model);
        return new ComparedRecordings([recording], 0, new Progress<string>());
    }

    /// <summary>A recording by its name; null if there is none.</summary>
    public ComparedRecording? Find(string name) => All.FirstOrDefault(one => one.Name == name);

    public void Dispose()
    {
        _stop.Cancel();
        _reader?.Join();
        _stop.Dispose();
    }

    private void Start()
    {
        _reader = new Thread(ReadAll) { Name = "recordings", IsBackground = true };
        _reader.Start();
    }

    private void ReadAll()
    {
        foreach (ComparedRecording recording in All)
        {
            try
            {
                Read(recording);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (FailureException cause)
            {
                recording.Fail(cause.Failure);
            }
            catch (Exception defect) when (defect is not OutOfMemoryException)
            {
                recording.Fail(new Failure(ExitCode.Failed, recording.Path, $"unexpected {defect.GetType().Name}",
                    "report it, if you may with the recording"));
            }
            if (recording.Failure is { } failure)
                _notices.Report($"{failure}");
        }
    }

    private void Read(ComparedRecording recording)
    {
        RecordingSet played = RecordingSet.Play([recording.Path], _memoryBytes, isForReport: false, stop: _stop.Token);
        recording.Take(played.Model);
        if (played.Sources[0].Notice is { } notice)
            _notices.Report(notice);
        if (recording.IsRead && played.FirstTimeNs is { } firstNs && recording.FromTimeNs > firstNs + MostLostNs)
            _notices.Report($"{recording.Path}: memory is enough from {Figures.Time(recording.FromTimeNs)} UTC; a "
                + "larger \"memory\" holds more of it");
    }
}
