// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Telemetry.Model.Clocks;
using Telemetry.Playing;

namespace Telemetry.Cli.Terminal.Playing;

/// <summary>Progress of <c>play</c>, in one line on standard error; nothing if that is not a terminal.</summary>
internal sealed class PlayLine : IDisposable
{
    private const long RefreshNs = 250_000_000;

    private readonly bool _isShown = !Console.IsErrorRedirected;
    private long _nextNs;
    private bool _hasLine;

    public void Report(PlayProgress progress)
    {
        long nowNs = MonotonicClock.NowNs;
        if (!_isShown || nowNs < _nextNs)
            return;
        _nextNs = nowNs + RefreshNs;
        _hasLine = true;
        Console.Error.Write($"\r\u001b[K{Text(progress)}");
    }

    public static string Text(PlayProgress progress)
    {
        string share = progress.Total <= 0 ? ""
            : string.Create(CultureInfo.InvariantCulture, $", {100.0 * progress.Done / progress.Total:0} %");
        return progress.Step == PlayStep.Plan
            ? $"reading the captures: {Figures.Bytes(progress.Done)}{share}"
            : $"{Figures.Count(progress.Done)} datagrams sent{share}";
    }

    public void Clear()
    {
        if (_hasLine)
            Console.Error.Write("\r\u001b[K");
        _hasLine = false;
    }

    public void Dispose() => Clear();
}
