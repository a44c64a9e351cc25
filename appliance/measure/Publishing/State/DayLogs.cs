// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using HdrHistogram;
using Telemetry.Files;
using Telemetry.Model.Days;
using Telemetry.Model.Intervals;

namespace Telemetry.Publishing.State;

/// <summary>Writes the distributions of a day that ended: a histogram log for each series that has samples.</summary>
/// <param name="directory">Folder that receives a folder for each day.</param>
/// <param name="names">Names behind the indexes.</param>
/// <param name="configHash">Hash of the configuration of the run.</param>
internal sealed class DayLogs(string directory, StoredNames names, ulong configHash)
{
    private const long NsPerMs = 1_000_000;

    private readonly LogComments _comments = new();
    private LongHistogram? _histogram;

    /// <summary>File name of a series, without characters that are special to a file system.</summary>
    public static string FileNameOf(SeriesKind kind, string key)
    {
        string name = string.Concat($"{kind}".Select((letter, index) =>
            char.IsUpper(letter) ? $"{(index > 0 ? "_" : "")}{char.ToLowerInvariant(letter)}" : $"{letter}"));
        return key.Length > 0 ? $"{name}+{key.Replace('/', '+')}.hlog" : $"{name}.hlog";
    }

    /// <summary>
    /// Writes the logs into a folder with the day's name; each file is written completely or not at all.
    /// </summary>
    /// <returns>0, or the number of the error.</returns>
    /// <exception cref="IOException">The folder cannot be created.</exception>
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
            int error = file.Write(LogOf(state, series, count));
            if (error != 0)
                return error;
        }
        return 0;
    }

    private byte[] LogOf(DayState state, int series, long count)
    {
        _histogram ??= new LongHistogram(SeriesRange.LowestNs, SeriesRange.HighestNs, SeriesRange.Digits);
        _histogram.Reset();
        HistogramV2.TryAdd(state.Histograms.BytesOf(series), count, _histogram);
        _histogram.StartTimeStamp = state.Header.SinceNs / NsPerMs;
        _histogram.EndTimeStamp = state.Header.CutNs / NsPerMs;
        using var log = new MemoryStream();
        using (var writer = new HistogramLogWriter(log))
        {
            writer.Write(DateTimeOffset.FromUnixTimeMilliseconds(_histogram.StartTimeStamp).UtcDateTime);
            log.Write(CommentsOf(state, series));
            writer.Append(_histogram);
        }
        return log.ToArray();
    }

    private byte[] CommentsOf(DayState state, int series)
    {
        _comments.Clear();
        _comments.AddConfiguration(HexText(configHash));
        _comments.AddHostSettings(HexText(state.HostSettingsHash), changes: 0);
        _comments.AddClock(state.ClockUncertaintyNs);
        bool hasUnobserved = false;
        for (int feed = 0; feed < state.Feeds.Length; feed++)
        {
            if (state.Feeds[feed].MessagesUnobserved == 0)
                continue;
            _comments.AddUnobserved(names.Feeds[feed].Name, state.Feeds[feed].MessagesUnobserved);
            hasUnobserved = true;
        }
        AddCompleteness(state.Header, state.Series[series].MayBeMissing, hasUnobserved);
        return _comments.Bytes;
    }

    private void AddCompleteness(in DayHeader day, long mayBeMissing, bool hasUnobserved)
    {
        var reasons = new List<string>();
        if (mayBeMissing > 0)
            reasons.Add(string.Create(CultureInfo.InvariantCulture, $"may miss {mayBeMissing}"));
        if (day.SinceNs > day.BeginNs)
            reasons.Add(string.Create(CultureInfo.InvariantCulture,
                $"begun {day.SinceNs - day.BeginNs} ns after the day"));
        if (day.Restarts > 0)
            reasons.Add(string.Create(CultureInfo.InvariantCulture,
                $"started again {day.Restarts} times and down for {day.DownNs} ns"));
        if (hasUnobserved)
            reasons.Add("numbers were not observed");
        if (reasons.Count == 0)
            _comments.AddComplete();
        else
            _comments.AddIncomplete(string.Join(", ", reasons));
    }

    private static string? HexText(ulong hash) =>
        hash == 0 ? null : hash.ToString("x16", CultureInfo.InvariantCulture);
}
