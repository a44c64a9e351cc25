// SPDX-License-Identifier: Apache-2.0
using HdrHistogram;
using Telemetry.Appliance.Model;
using Telemetry.Appliance.Model.Intervals;
using Telemetry.Files;

namespace Telemetry.Appliance.State;

/// <summary>Writes the distributions of a day that ended: a histogram log for each series that has samples.</summary>
/// <param name="directory">Folder that receives a folder for each day.</param>
/// <param name="names">What the indexes stand for.</param>
internal sealed class DayLogs(string directory, StoredNames names)
{
    private const long NsPerMs = 1_000_000;

    private LongHistogram? _histogram;

    /// <summary>Name of a series' file: no character of a name means anything to a file system.</summary>
    public static string FileNameOf(SeriesKind kind, string key)
    {
        string name = string.Concat($"{kind}".Select((letter, index) =>
            char.IsUpper(letter) ? $"{(index > 0 ? "_" : "")}{char.ToLowerInvariant(letter)}" : $"{letter}"));
        return key.Length > 0 ? $"{name}+{key.Replace('/', '+')}.hlog" : $"{name}.hlog";
    }

    /// <summary>Writes them into a folder with the day's name; each file is there as a whole or not at all.</summary>
    /// <returns>0, or the number of the error.</returns>
    /// <exception cref="IOException">The folder cannot be made.</exception>
    public int Write(DayState state, string day)
    {
        using DirectoryHandle days = DirectoryHandle.Open(directory, makesMissing: true);
        _ = days.TryMakeDirectory(day, Permissions.PrivateDirectory);
        using DirectoryHandle folder = days.OpenDirectory(day);
        if (!folder.Status.IsTrustedIn(days.Status))
            throw new IOException($"{folder.Path}: it belongs to user {folder.Status.Owner}");
        for (int series = 0; series < state.Histograms.Count; series++)
        {
            long count = state.Histograms.CountOf(series);
            if (count == 0)
                continue;
            (SeriesKind kind, string key) = names.Series[series];
            var file = new AtomicFile(folder, FileNameOf(kind, key));
            int error = file.Write(LogOf(state, state.Histograms.BytesOf(series), count));
            if (error != 0)
                return error;
        }
        return 0;
    }

    private byte[] LogOf(DayState state, ReadOnlySpan<byte> encoded, long count)
    {
        _histogram ??= new LongHistogram(SeriesRange.LowestNs, SeriesRange.HighestNs, SeriesRange.Digits);
        _histogram.Reset();
        HistogramV2.TryAdd(encoded, count, _histogram);
        _histogram.StartTimeStamp = state.Header.SinceNs / NsPerMs;
        _histogram.EndTimeStamp = state.Header.CutNs / NsPerMs;
        using var log = new MemoryStream();
        using (var writer = new HistogramLogWriter(log))
            writer.Append(_histogram);
        return log.ToArray();
    }
}
