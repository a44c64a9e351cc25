// SPDX-License-Identifier: Apache-2.0
using Telemetry.Fleet;
using Telemetry.Fleet.Publishers;
using Telemetry.Fleet.Queries;
using Telemetry.Monitor.Inputs;
using Telemetry.Monitor.Reporting;
using Telemetry.Monitor.Serving.Answers;
using Telemetry.Monitor.Serving.Requests;
using Telemetry.Monitor.Serving.Routing;

namespace Telemetry.Monitor.Serving.Routes;

/// <summary>The report of the running monitor. What it says is taken on the thread of the fleet, and added up and
/// written on another.</summary>
internal sealed class ReportRoutes(ModelThread<FleetModel> model)
{
    private const int MostAppliances = 20;

    // Of all that the policy of the page forbids; opened here, the document is of no origin.
    private const string OfDownload = "; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox";

    public IEnumerable<Route> All => [new("/api/v1/report", Report)];

    private Func<Task<Answer>> Report(RouteRequest request)
    {
        var query = new SeriesQuery(new SeriesFilter(), request.Texts("appliance"));
        (long? fromNs, long? toNs) = TimeSpanQuery.ReadFromTo(request);
        if (fromNs is null && toNs is not null)
            throw new ProblemException(400, "to", "\"to\" is given without \"from\"", "add from=");
        return async () =>
        {
            (IReadOnlyList<ReportFacts> taken, ReportSpan? span, long timeNs) = await model.Ask(fleet =>
            {
                IReadOnlyList<FleetAppliance> appliances = AppliancesOf(query, fleet);
                ReportSpan? asked = fromNs is { } begin ? new ReportSpan(begin, toNs ?? fleet.TimeNs) : null;
                return (ReportFacts.Take(appliances, asked, ReportContent.MostCharts), asked, fleet.TimeNs);
            }).ConfigureAwait(false);
            byte[] document = await HeavyWork.Run(() => DocumentOf(taken, span, timeNs)).ConfigureAwait(false);
            return new Answer("text/html; charset=utf-8", document)
            {
                FileName = "report.html",
                ContentPolicy = ReportDocument.ContentPolicy + OfDownload,
            };
        };
    }

    private static byte[] DocumentOf(IReadOnlyList<ReportFacts> taken, ReportSpan? span, long timeNs)
    {
        IReadOnlyList<ReportPart> parts = ReportFacts.PartsOf(taken, new WorkBudget(WorkBudget.OfReport));
        return parts.Count == 0
            ? throw new ProblemException(404, "report", "nothing was received in this time",
                "ask for another time, or look at /api/v1/about for what is held")
            : ReportDocument.Write(new ReportContent
            {
                Parts = parts,
                Span = span,
                Version = FleetRoutes.Version,
                MadeTimeNs = timeNs,
            });
    }

    private static IReadOnlyList<FleetAppliance> AppliancesOf(SeriesQuery query, FleetModel fleet)
    {
        IReadOnlyList<FleetAppliance> appliances = query.AppliancesOf(fleet);
        return appliances.Count <= MostAppliances ? appliances : throw new ProblemException(400, "appliance",
            $"a report of {appliances.Count} appliances would be too long",
            $"name up to {MostAppliances} with appliance=");
    }
}
