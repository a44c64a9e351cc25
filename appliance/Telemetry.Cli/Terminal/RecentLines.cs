// SPDX-License-Identifier: Apache-2.0
using Spectre.Console;

namespace Telemetry.Cli.Terminal;

/// <summary>The last few things that happened.</summary>
internal sealed class RecentLines
{
    private const int Kept = 6;

    private readonly Queue<(string Line, bool IsLoss)> _lines = new(Kept);

    public void Add(string line, bool isLoss)
    {
        if (_lines.Count == Kept)
            _lines.Dequeue();
        _lines.Enqueue((line, isLoss));
    }

    /// <summary>The lines as markup, oldest first.</summary>
    public IEnumerable<string> Markup() => _lines.Select(one =>
        one.IsLoss ? $"[red]{one.Line.EscapeMarkup()}[/]" : $"[dim]{one.Line.EscapeMarkup()}[/]");
}
