// SPDX-License-Identifier: Apache-2.0
using Telemetry.Archive;
using Telemetry.Baselines.Verdicts;
using Telemetry.Fleet;
using Telemetry.Fleet.Storing;
using Telemetry.Model.Calendars;
using Telemetry.Monitor.Inputs;
using Telemetry.Monitor.Serving.Answers;
using Telemetry.Monitor.Serving.Routes;

namespace Telemetry.Monitor.Hosting;

/// <summary>Compares each slot that was written with the same time of other days, and gives the verdicts to the model.
/// One appliance after the other, on a thread of the pool.</summary>
/// <param name="notices">Receives a line when slots cannot be read, and when they can again.</param>
internal sealed class BaselineService(
    ModelThread<FleetModel> model, HistoryWriter disk, IProgress<string> notices) : IAsyncDisposable
{
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource _stop = new();
    private readonly VenueCalendars _calendars = new();
    private readonly Dictionary<string, long> _judged = new(StringComparer.Ordinal);
    private IReadOnlyDictionary<string, long>? _before;     // slots that were written before the start
    private readonly HashSet<string> _named = [];           // files that cannot be read
    private Task _work = Task.CompletedTask;
    private bool _fails;

    /// <summary>Starts one.</summary>
    /// <param name="notices">Receives a line when slots cannot be read, and when they can again.</param>
    public static BaselineService Start(
        ModelThread<FleetModel> model, HistoryWriter disk, IProgress<string> notices)
    {
        var service = new BaselineService(model, disk, notices);
        service._work = Task.Run(service.Run);
        return service;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _work.ConfigureAwait(false);
        _stop.Dispose();
    }

    /// <summary>Judges the slots that were written since the last round.</summary>
    internal async Task Round()
    {
        _before ??= disk.Slots.Newest();
        var newest = new Dictionary<string, long>(_before, StringComparer.Ordinal);
        foreach ((string appliance, long startNs) in disk.NewestSlots)
            newest[appliance] = startNs;
        foreach ((string appliance, long startNs) in newest)
        {
            if (!_stop.IsCancellationRequested && startNs != _judged.GetValueOrDefault(appliance)
                && await TryJudge(appliance, startNs).ConfigureAwait(false))
                _judged[appliance] = startNs;
        }
    }

    private async Task Run()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await Round().ConfigureAwait(false);
                if (_fails)
                    notices.Report("days are compared again");
                _fails = false;
            }
            catch (Exception cause) when (cause is ModelBusyException or ProblemException)
            {
                // There is no room for the work now: the next round does it.
            }
            catch (Exception cause)
            {
                if (!_fails)
                    notices.Report($"{cause.Message}; days are not compared until it works again");
                _fails = true;
            }
            await Task.Delay(Pace, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<bool> TryJudge(string appliance, long newestNs)
    {
        (bool isHeld, VenueHours? hours, IReadOnlyList<JudgedValue> earlier) = await model.Ask(
            fleet => fleet.Find(appliance) is { } known
                ? (true, VenueCalendars.HoursOf(fleet, known), fleet.Baselines.Of(appliance))
                : (false, null, [])).ConfigureAwait(false);
        if (!isHeld)
            return false;
        // The newest slot is a neighbour of the one that is judged.
        var unreadable = new UnreadableDays();
        IReadOnlyList<JudgedValue> values = await HeavyWork.Run(() => disk.Comparer.JudgeAll(
            appliance, _calendars.Of(hours), newestNs - StoredSlot.LengthNs, earlier, unreadable))
            .ConfigureAwait(false);
        foreach (Failure failure in unreadable.Failures.Where(one => _named.Add(one.Where)))
            notices.Report($"{failure}; days are compared without it");
        return await model.Ask(fleet =>
        {
            fleet.Baselines = fleet.Baselines.With(appliance, values, name => fleet.Find(name) is not null);
            return true;
        }).ConfigureAwait(false);
    }
}
