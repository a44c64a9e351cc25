// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Microsoft.AspNetCore.Http;
using Telemetry.Alerts;
using Telemetry.Alerts.Rules.Declared;
using Telemetry.Alerts.Silencing;
using Telemetry.Alerts.Storage;
using Telemetry.Fleet;
using Telemetry.Monitor.Inputs;
using Telemetry.Monitor.Json;
using Telemetry.Monitor.Serving.Answers;
using Telemetry.Monitor.Serving.Requests;
using Telemetry.Monitor.Serving.Routing;
using Telemetry.Yaml.Text;

namespace Telemetry.Monitor.Serving.Routes;

/// <summary>Silences and acknowledgements of alerts.</summary>
/// <param name="model">The model's thread, which evaluates the rules.</param>
/// <param name="keeper">Keeps them over a restart; null where nothing is kept.</param>
internal sealed class SilenceRoutes(ModelThread<FleetModel> model, AlertBoard alerts, AlertKeeper? keeper)
{
    private const int MostMatchers = 16;
    private const int LongestText = 256;
    private const long LeastNs = 60_000_000_000;
    private const string Path = "/api/v1/silences";
    private const string NotePath = "/api/v1/alerts/{fingerprint}/ack";

    public IEnumerable<Route> All =>
    [
        new(Path, _ => () => model.Ask(fleet => Answering(fleet))),
        new(Path, Add) { Method = HttpMethods.Post },
        new($"{Path}/{{id}}", Remove) { Method = HttpMethods.Delete },
        new(NotePath, Acknowledge) { Method = HttpMethods.Post },
    ];

    private Func<Task<Answer>> Add(RouteRequest request)
    {
        IReadOnlyList<LabelMatcher> matchers =
        [
            .. request.Body.Texts("matchers", MostMatchers, LongestText)
                .Select(one => new LabelMatcher(one.Key, new NamePattern(one.Value))),
        ];
        string comment = request.Body.Text("comment", LongestText);
        string text = request.Body.Text("duration", LongestText);
        if (!Duration.TryParse(text, out long lengthNs) || lengthNs is < LeastNs or > SilenceList.LongestNs)
            throw new ProblemException(400, "duration", $"\"{text}\" cannot be used",
                $"expected {Duration.Format(LeastNs)} to {Duration.Format(SilenceList.LongestNs)}, such as 2h");
        string author = request.Caller!.Name;
        return () => Kept("silences", "the silence is in force", fleet =>
        {
            string id = Guid.NewGuid().ToString("n", CultureInfo.InvariantCulture)[..12];
            var silence = new Silence(id, matchers, author, comment, fleet.TimeNs, fleet.TimeNs + lengthNs);
            if (!alerts.Silences.TryAdd(silence))
                throw new ProblemException(409, "silences", $"there are {SilenceList.MostSilences} already",
                    "end some first");
            return Answering(fleet, silence);
        });
    }

    private Func<Task<Answer>> Remove(RouteRequest request)
    {
        string id = request.Path("id");
        return () => Kept("silences", "the silence has ended", fleet =>
        {
            if (!alerts.Silences.Remove(id))
                throw new ProblemException(404, "id", $"there is no silence \"{id}\"", $"see GET {Path}");
            return Answering(fleet);
        });
    }

    private Func<Task<Answer>> Acknowledge(RouteRequest request)
    {
        string text = request.Path("fingerprint");
        if (!ulong.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong fingerprint))
            throw new ProblemException(400, "fingerprint", $"\"{text}\" is not a fingerprint",
                "expected 16 hexadecimal digits, as /api/v1/alerts has them");
        string comment = request.Body.Text("comment", LongestText);
        string author = request.Caller!.Name;
        return () => Kept("acknowledgements", "the acknowledgement is in force", fleet =>
        {
            if (!alerts.Views.Any(one => one.Fingerprint == fingerprint))
                throw new ProblemException(404, "fingerprint", $"no alert has the fingerprint {text} now",
                    "see GET /api/v1/alerts");
            alerts.Silences.Acknowledge(new Acknowledgement(fingerprint, author, comment, fleet.TimeNs));
            return Answering(fleet);
        });
    }

    /// <summary>Makes a change, and answers when it is on the disk.</summary>
    private async Task<Answer> Kept(string where, string result, Func<FleetModel, Answer> change)
    {
        Answer answer = await model.Ask(fleet =>
        {
            Answer made = change(fleet);
            keeper?.Take(alerts);
            return made;
        }).ConfigureAwait(false);
        if (keeper is null || await keeper.Keep().ConfigureAwait(false) is not { } failure)
            return answer;
        answer.Dispose();
        throw new ProblemException(503, where,
            $"{result}, but a restart forgets that: {failure.Where}: {failure.What}",
            $"{(failure.Do.Length > 0 ? $"{failure.Do}: " : "")}the monitor writes it as soon as it can");
    }

    // Shown at once, and not only with the next evaluation.
    private Answer Answering(FleetModel fleet, Silence? added = null)
    {
        alerts.Refresh(fleet.TimeNs);
        SilenceFit? fit = added is null ? null : SilenceFit.Of(added, fleet, alerts);
        return Answer.JsonValue(json => AlertJson.WriteSilences(json, alerts, fleet.TimeNs, added, fit));
    }
}
