// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Telemetry.Model.Clocks;
using Telemetry.Monitor.Reporting.Markup;

namespace Telemetry.Monitor.Reporting.Played;

/// <summary>Progress of reading recordings, in one line on standard error; nothing if that is not a
/// terminal.</summary>
/// <param name="isWanted">False shows nothing.</param>
internal sealed class PlayProgress(bool isWanted) : IDisposable
{
    private const long RefreshNs = 250_000_000;
    private const double Second = 1e9;
    private const string ToStartOfLine = "\r\u001b[K";

    private readonly bool _isShown = isWanted && !Console.IsErrorRedirected;
    private readonly long _startNs = MonotonicClock.NowNs;
    private long _nextNs;
    private bool _hasLine;

    /// <summary>Shows the state if the last one is old enough.</summary>
    public void Report(IReadOnlyList<PlayedFile> files)
    {
        long nowNs = MonotonicClock.NowNs;
        if (!_isShown || nowNs < _nextNs)
            return;
        _nextNs = nowNs + RefreshNs;
        _hasLine = true;
        Console.Error.Write(ToStartOfLine + Text(
            files.Sum(file => file.Messages), files.Sum(file => file.BytesRead), files.Sum(file => file.Length),
            files.Max(file => file.TimeNs), nowNs - _startNs));
    }

    /// <summary>The line after a time. A file that is compressed has more bytes than its length, and no
    /// share.</summary>
    public static string Text(long messages, long bytesRead, long bytesTotal, long timeNs, long elapsedNs)
    {
        double seconds = Math.Max(elapsedNs, 1) / Second;
        string share = bytesRead > bytesTotal || bytesTotal == 0 ? "" : string.Create(CultureInfo.InvariantCulture,
            $"{100.0 * bytesRead / bytesTotal:0} % of {Figures.Bytes(bytesTotal)}, ");
        return $"{share}{Figures.Count(messages)} messages, {Figures.Count((long)(messages / seconds))}/s, "
            + $"at {Figures.Time(timeNs)} UTC";
    }

    public void Dispose()
    {
        if (_hasLine)
            Console.Error.Write(ToStartOfLine);
        _hasLine = false;
    }
}
