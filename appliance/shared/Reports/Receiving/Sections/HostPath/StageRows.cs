// SPDX-License-Identifier: Apache-2.0
using Telemetry.Messages;
using Telemetry.Reports.Host;

namespace Telemetry.Reports.Receiving.Sections.HostPath;

/// <summary>Rows of the steps of packets of the last complete totals.</summary>
internal sealed class StageRows(ReaderLimits limits)
{
    private List<(int Feed, DeliveryReport Report)> _nextDeliveries = [];
    private List<(int Feed, DeliveryReport Report)> _deliveries = [];
    private StageReport? _nextStages;

    /// <summary>The totals; null if steps are not recorded.</summary>
    public StageReport? Stages { get; private set; }

    /// <summary>True if messages with a template id are such rows.</summary>
    public static bool IsRow(ushort template) =>
        template == StageMessage.TemplateId || template == DeliveryMessage.TemplateId;

    /// <summary>Stores a row; false if the message is of another kind.</summary>
    public bool OnRow(ushort template, MessageDecoder decoder)
    {
        if (template == StageMessage.TemplateId)
        {
            decoder.Read(out StageMessage stages);
            _nextStages = new StageReport
            {
                Counters = stages.Counters,
                Level = ReportNames.OfStageLevel(stages.Level),
            };
            return true;
        }
        if (template != DeliveryMessage.TemplateId)
            return false;
        decoder.Read(out DeliveryMessage row);
        if (_nextDeliveries.Count < limits.MaxRows)
        {
            _nextDeliveries.Add((row.FeedIndex, new DeliveryReport
            {
                Counters = row.Counters,
                Pid = row.Pid,
                Process = ReportNames.KnownShort(decoder.NextText()),
            }));
        }
        return true;
    }

    /// <summary>Starts new totals: drops the rows of totals that did not end.</summary>
    public void OnBegin()
    {
        _nextDeliveries.Clear();
        _nextStages = null;
    }

    /// <summary>Ends the totals: their rows become the current ones.</summary>
    public void OnEnd()
    {
        (_deliveries, _nextDeliveries) = (_nextDeliveries, _deliveries);
        Stages = _nextStages;
        OnBegin();
    }

    public void Clear()
    {
        OnBegin();
        _deliveries.Clear();
        Stages = null;
    }

    /// <summary>Adds the deliveries to the reports of the feeds; null where reads are not recorded.</summary>
    public IReadOnlyList<FeedReport> WithDelivery(IReadOnlyList<FeedReport> feeds)
    {
        for (int index = 0; index < feeds.Count; index++)
            feeds[index].Delivery = Stages is null ? null : DeliveryOf(index);
        return feeds;
    }

    private IReadOnlyList<DeliveryReport> DeliveryOf(int feed) =>
        [.. _deliveries.Where(row => row.Feed == feed).Select(row => row.Report)];
}
