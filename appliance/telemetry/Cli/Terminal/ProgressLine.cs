// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Telemetry.Appliance.Replay;
using Telemetry.Model.Clocks;

namespace Telemetry.Cli.Terminal;

/// <summary>Progress of a replay, in one line on standard error; nothing if that is not a terminal.</summary>
internal sealed class ProgressLine : IProgress<ReplayProgress>, IDisposable
{
    private const long RefreshNs = 250_000_000;
    private const double Second = 1e9;

    private readonly bool _isShown = !Console.IsErrorRedirected;
    private readonly long _startNs = MonotonicClock.NowNs;
    private long _nextNs;
    private bool _hasLine;

    public void Report(ReplayProgress value)
    {
        long nowNs = MonotonicClock.NowNs;
        if (!_isShown || nowNs < Interlocked.Read(ref _nextNs))
            return;
        Interlocked.Exchange(ref _nextNs, nowNs + RefreshNs);
        _hasLine = true;
        Console.Error.Write($"\r\u001b[K{Text(value, nowNs - _startNs)}");
    }

    /// <summary>The line after a time.</summary>
    public static string Text(ReplayProgress progress, long elapsedNs)
    {
        double seconds = Math.Max(elapsedNs, 1) / Second;
        double rate = progress.BytesRead / seconds;
        string packets =
            $"{Figures.Count(progress.Packets)} packets, {Figures.Count((long)(progress.Packets / seconds))}/s";
        if (progress.BytesTotal is not { } total || total <= 0)
            return $"{Figures.Bytes(progress.BytesRead)}, {Figures.Bytes(rate)}/s, {packets}";
        double share = Math.Min(1.0, progress.BytesRead / (double)total);
        string left = rate > 0 ? Figures.Clock((long)((total - progress.BytesRead) / rate * Second)) : "-";
        return string.Create(CultureInfo.InvariantCulture,
            $"{share * 100:0} % of {Figures.Bytes(total)}, {Figures.Bytes(rate)}/s, {packets}, {left} left");
    }

    public void Clear()
    {
        if (_hasLine)
            Console.Error.Write("\r\u001b[K");
        _hasLine = false;
    }

    public void Dispose() => Clear();
}
