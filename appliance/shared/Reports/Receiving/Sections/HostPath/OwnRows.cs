// SPDX-License-Identifier: Apache-2.0
using Telemetry.Messages;
using Telemetry.Reports.Host;

namespace Telemetry.Reports.Receiving.Sections.HostPath;

/// <summary>Rows of the appliance's own kernel programs, tables and files of packets of the last complete
/// totals.</summary>
internal sealed class OwnRows(ReaderLimits limits)
{
    private List<ProgramReport> _nextPrograms = [];
    private List<ProgramReport> _programs = [];
    private List<MapReport> _nextMaps = [];
    private List<MapReport> _maps = [];
    private BlackBoxReport? _nextBlackBox;

    /// <summary>The programs; null if there are none.</summary>
    public IReadOnlyList<ProgramReport>? Programs => _programs.Count == 0 ? null : [.. _programs];

    /// <summary>The tables; null if there are none.</summary>
    public IReadOnlyList<MapReport>? Maps => _maps.Count == 0 ? null : [.. _maps];

    /// <summary>The files of packets around events; null if none are written.</summary>
    public BlackBoxReport? BlackBox { get; private set; }

    /// <summary>True if messages with a template id are such rows.</summary>
    public static bool IsRow(ushort template) =>
        template == ProgramMessage.TemplateId || template == MapMessage.TemplateId
        || template == BlackBoxMessage.TemplateId;

    /// <summary>Stores a row; false if the message is of another kind.</summary>
    public bool OnRow(ushort template, MessageDecoder decoder)
    {
        if (template == ProgramMessage.TemplateId)
        {
            if (_nextPrograms.Count < limits.MaxRows)
                _nextPrograms.Add(ProgramOf(ref decoder));
            return true;
        }
        if (template == BlackBoxMessage.TemplateId)
        {
            decoder.Read(out BlackBoxMessage files);
            _nextBlackBox = new BlackBoxReport { Counters = files.Counters };
            return true;
        }
        if (template != MapMessage.TemplateId)
            return false;
        decoder.Read(out MapMessage message);
        if (_nextMaps.Count < limits.MaxRows)
            _nextMaps.Add(new MapReport { Counters = message.Counters, Map = ReportNames.Short(decoder.NextText()) });
        return true;
    }

    /// <summary>Starts new totals: drops the rows of totals that did not end.</summary>
    public void OnBegin()
    {
        _nextPrograms.Clear();
        _nextMaps.Clear();
        _nextBlackBox = null;
    }

    /// <summary>Ends the totals: their rows become the current ones.</summary>
    public void OnEnd()
    {
        (_programs, _nextPrograms) = (_nextPrograms, _programs);
        (_maps, _nextMaps) = (_nextMaps, _maps);
        BlackBox = _nextBlackBox;
        OnBegin();
    }

    public void Clear()
    {
        OnBegin();
        _programs.Clear();
        _maps.Clear();
        BlackBox = null;
    }

    private static ProgramReport ProgramOf(ref MessageDecoder decoder)
    {
        decoder.Read(out ProgramMessage message);
        return new ProgramReport
        {
            Counters = message.Counters,
            Program = ReportNames.Short(decoder.NextText()),
            Hook = ReportNames.Short(decoder.NextText()),
            Interface = HostPathRows.NextOrNull(ref decoder),
        };
    }
}
