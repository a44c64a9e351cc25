// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Host.Groups;

/// <summary>
/// State of the lines' group memberships on the host, from the kernel's tables. A source-specific line needs a
/// membership that includes its source, as far as the kernel shows: it hides the source filters of an interface on
/// which an any-source group was joined last, and then any membership of the group counts. Made on a thread of the
/// interfaces' network namespace; <see cref="Look"/> may run on any thread, one at a time.
/// </summary>
public sealed class Memberships : IDisposable
{
    private const long RefreshDevicesNs = 1_000_000_000;

    private readonly ProcFile _igmp = new(ProcFile.Network + "igmp");
    private readonly ProcFile _igmp6 = new(ProcFile.Network + "igmp6");
    private readonly ProcFile _filter = new(ProcFile.Network + "mcfilter");
    private readonly ProcFile _filter6 = new(ProcFile.Network + "mcfilter6");
    private readonly DeviceTree _devices;
    private readonly Row[] _rows;
    private readonly Dictionary<UInt128, int[]> _rowsOfGroup;
    private readonly bool _hasSources;
    private readonly int _places;
    private long _refreshAtNs;

    /// <param name="interfaces">The measured interfaces other than mirror ports; a line that names none may be joined
    /// on any of them.</param>
    /// <param name="mirrors">The mirror ports; memberships there are not checked.</param>
    public Memberships(Topology topology, IReadOnlyList<string> interfaces, IReadOnlySet<string>? mirrors = null)
    {
        string[] names = [.. interfaces.Concat(topology.Flows.Select(flow => flow.Interface).OfType<string>())
            .Distinct()];
        _devices = new DeviceTree(names);
        mirrors ??= new HashSet<string>();
        bool hasOwn = mirrors.Count == 0 || interfaces.Count > 0;
        _rows = [.. topology.Flows.Where(flow =>
            IsGroup(flow) && (flow.Interface is { } device ? !mirrors.Contains(device) : hasOwn)).Select(flow => new Row
        {
            Flow = flow,
            Place = flow.Interface is { } name ? Array.IndexOf(names, name) : -1,
        })];
        _rowsOfGroup = _rows.Select((row, place) => (row.Flow.Endpoint.Address, place))
            .GroupBy(pair => pair.Address, pair => pair.place)
            .ToDictionary(group => group.Key, group => group.ToArray());
        _hasSources = topology.Flows.Any(flow => IsGroup(flow) && flow.SourceAddress != 0);
        _places = names.Length;
    }

    /// <summary>The checked flows, in the order of their ids.</summary>
    public Row[] Rows => _rows;

    /// <summary>True if a flow is a group: a line over UDP with a multicast address.</summary>
    internal static bool IsGroup(FlowDefinition flow) =>
        flow.LineIndex >= 0 && !flow.IsTcp && flow.Endpoint.IsMulticast;

    /// <summary>Reads the tables once. If a joined group is missing they are read a second time: a table that changes
    /// during the reading may omit a row.</summary>
    public void Look(long nowNs)
    {
        if (_rows.Length == 0)
            return;
        if (nowNs >= _refreshAtNs)
        {
            _devices.Refresh();
            _refreshAtNs = nowNs + RefreshDevicesNs;
        }
        foreach (Row row in _rows)
            row.Clear();
        ReadAll();
        bool isMissing = false;
        foreach (Row row in _rows)
            isMissing |= row.IsJoined == true && !row.IsFound;
        if (isMissing)
        {
            _devices.Refresh();
            ReadAll();
        }
        foreach (Row row in _rows)
            row.Decide();
    }

    public void Dispose()
    {
        _igmp.Dispose();
        _igmp6.Dispose();
        _filter.Dispose();
        _filter6.Dispose();
        _devices.Dispose();
    }

    private void ReadAll()
    {
        foreach (Row row in _rows)
            row.BeginReading();
        bool isKnown4 = Read(_igmp, GroupTable.Form.Igmp) && (!_hasSources || Read(_filter, GroupTable.Form.Filter));
        bool isKnown6 = Read(_igmp6, GroupTable.Form.Igmp6)
            && (!_hasSources || Read(_filter6, GroupTable.Form.Filter6));
        foreach (Row row in _rows)
            row.EndReading(row.Flow.Endpoint.IsIPv4 ? isKnown4 : isKnown6);
    }

    private bool Read(ProcFile file, GroupTable.Form form)
    {
        if (!file.TryRead(out ReadOnlySpan<byte> content))
            return false;
        var table = new GroupTable(content, form);
        while (table.TryTake(out GroupEntry entry))
        {
            if (!_rowsOfGroup.TryGetValue(entry.Group, out int[]? places))
                continue;
            foreach (int place in places)
            {
                if (IsThere(_rows[place], entry.InterfaceIndex))
                    _rows[place].Add(entry, isFilter: form >= GroupTable.Form.Filter);
            }
        }
        return true;
    }

    private bool IsThere(Row row, int interfaceIndex)
    {
        if (row.Place >= 0)
            return _devices.IsAtOrAbove(row.Place, interfaceIndex);
        for (int place = 0; place < _places; place++)
        {
            if (_devices.IsAtOrAbove(place, interfaceIndex))
                return true;
        }
        return false;
    }

    /// <summary>Membership of one flow's group.</summary>
    public sealed class Row
    {
        private uint _users;
        private uint _included;
        private uint _includesSource;
        private uint _excludesSource;

        public required FlowDefinition Flow { get; init; }

        /// <summary>Place of its interface, or -1 for any.</summary>
        public required int Place { get; init; }

        /// <summary>True if it is joined; null if unknown.</summary>
        public bool? IsJoined { get; private set; }

        /// <summary>True if the current reading found it joined.</summary>
        internal bool IsFound { get; private set; }

        private bool IsKnown { get; set; }

        /// <summary>Index of an interface on which it is joined; 0 if it is not.</summary>
        public int FoundOn { get; private set; }

        internal void Clear() => (IsFound, IsKnown, FoundOn) = (false, true, 0);

        internal void BeginReading() => _users = _included = _includesSource = _excludesSource = 0;

        internal void Add(in GroupEntry entry, bool isFilter)
        {
            if (!isFilter)
            {
                _users += entry.Users;
                FoundOn = entry.InterfaceIndex;
                return;
            }
            _included += entry.Users;
            if (entry.Source != Flow.SourceAddress)
                return;
            _includesSource += entry.Users;
            _excludesSource += entry.Excluders;
        }

        /// <summary>For a source: each socket that includes sources is listed in the filters; the remaining sockets
        /// take the group from any source except those that they exclude.</summary>
        internal void EndReading(bool isKnown)
        {
            IsKnown &= isKnown;
            IsFound |= Flow.SourceAddress == 0
                ? _users > 0
                : _includesSource > 0 || _users > _included + _excludesSource;
        }

        internal void Decide() => IsJoined = IsFound ? true : IsKnown ? false : null;
    }
}
