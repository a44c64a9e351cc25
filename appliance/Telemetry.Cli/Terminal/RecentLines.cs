// SPDX-License-Identifier: Apache-2.0
using Spectre.Console;

namespace Telemetry.Cli.Terminal;

/// <summary>The last few things that happened.</summary>
internal sealed class RecentLines
{
    private const int Kept = 6;

    private readonly Queue<(object Report, bool IsLoss)> _lines = new(Kept);

    /// <summary>Keeps a report; it becomes text only if it is still kept when the view is drawn.</summary>
    public void Add(object report, bool isLoss)
    {
        if (_lines.Count == Kept)
            _lines.Dequeue();
        _lines.Enqueue((report, isLoss));
    }

    /// <summary>The lines as markup, oldest first.</summary>
    public IEnumerable<string> Markup() => _lines.Select(one =>
        one.IsLoss ? $"[red]{ReportLines.Of(one.Report).EscapeMarkup()}[/]"
            : $"[dim]{ReportLines.Of(one.Report).EscapeMarkup()}[/]");
}
