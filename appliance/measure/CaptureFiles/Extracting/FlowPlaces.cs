// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.CaptureFiles.Extracting;

/// <summary>Correspondence of the flows of a feed's lines: the n-th group of each line carries the same, where all
/// lines have as many.</summary>
internal sealed class FlowPlaces
{
    private readonly Dictionary<int, int> _places = [];
    private readonly Dictionary<int, List<int>> _lines = [];
    private readonly Dictionary<int, string> _names = [];

    public FlowPlaces(IReadOnlyList<FlowDefinition> flows, IReadOnlyList<LineDefinition> lines)
    {
        foreach (LineDefinition line in lines)
        {
            _names[line.Index] = line.Name;
            if (!_lines.TryGetValue(line.FeedIndex, out List<int>? known))
                _lines.Add(line.FeedIndex, known = []);
            known.Add(line.Index);
        }
        var counts = new Dictionary<int, int>();
        foreach (FlowDefinition flow in flows)
        {
            if (flow.LineIndex >= 0)
                counts[flow.LineIndex] = _places[flow.Id] = counts.GetValueOrDefault(flow.LineIndex) + 1;
        }
        foreach (FlowDefinition flow in flows)
        {
            if (flow.LineIndex >= 0 && LinesOf(flow.FeedIndex)
                .Any(line => counts.GetValueOrDefault(line) != counts[flow.LineIndex]))
                _places[flow.Id] = 0;
        }
    }

    /// <summary>Place of a flow of a line among those of its line; 0 for all if they do not correspond.</summary>
    public int PlaceOf(FlowDefinition flow) => _places.GetValueOrDefault(flow.Id);

    public IReadOnlyList<int> LinesOf(int feed) => _lines.GetValueOrDefault(feed, []);

    public string NameOf(int line) => _names[line];
}
