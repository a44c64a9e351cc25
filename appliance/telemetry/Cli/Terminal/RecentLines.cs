// SPDX-License-Identifier: Apache-2.0

namespace Telemetry.Cli.Terminal;

/// <summary>The latest few findings.</summary>
internal sealed class RecentLines
{
    private const int Kept = 6;

    private readonly Queue<(string Mark, object Report, bool IsLoss)> _lines = new(Kept);

    /// <summary>Keeps a report and the prefix of its line; it is formatted only if it is still kept when the view is
    /// drawn.</summary>
    public void Add(string mark, object report, bool isLoss)
    {
        if (_lines.Count == Kept)
            _lines.Dequeue();
        _lines.Enqueue((mark, report, isLoss));
    }

    /// <summary>The lines as markup, oldest first.</summary>
    public IEnumerable<string> Markup() => _lines.Select(one =>
        $"[{(one.IsLoss ? "red" : "dim")}]{Printed.Escape(one.Mark + ReportLines.Of(one.Report))}[/]");
}
