// SPDX-License-Identifier: Apache-2.0
using System.CommandLine;
using System.Globalization;
using Telemetry.Appliance.Extract;
using Telemetry.Model.Clocks;
using Telemetry.Yaml;

namespace Telemetry.Cli.Options;

/// <summary>The options of <c>extract</c> that choose events; exactly one of them is needed.</summary>
internal sealed class EventChoiceOptionSet
{
    private readonly Option<string?> _event = new("--event")
    {
        Description = "One event by kind and id, as \"replay --json\" prints them: gap:17, reset:4",
        HelpName = "KIND:N",
    };

    private readonly Option<string?> _order = new("--order")
    {
        Description = "The orders of a key, with their ticks and answers",
        HelpName = "KEY",
    };

    private readonly Option<string?> _at = new("--at")
    {
        Description = "An instant: UTC as 2026-11-21T14:30:15.123456789Z, or nanoseconds since 1970",
        HelpName = "TIME",
    };

    private readonly Option<bool> _all = new("--all-events")
    {
        Description = "All gaps, and all events of severity warning or error, into a folder",
    };

    public void AddTo(Command command)
    {
        command.Add(_event);
        command.Add(_order);
        command.Add(_at);
        command.Add(_all);
    }

    /// <summary>The choice; that of all events if the options are wrong.</summary>
    public EventChoice Read(ParseResult parsed, ErrorList errors)
    {
        var choices = new List<EventChoice>();
        if (parsed.GetValue(_event) is { } text)
            choices.Add(ReadEvent(text, errors));
        if (parsed.GetValue(_order) is { } key)
            choices.Add(new EventChoice(EventChoiceKind.Order, key, 0));
        if (parsed.GetValue(_at) is { } time)
        {
            if (!UtcText.TryParse(time, out long ns))
                errors.Add(_at.Name, $"\"{time}\" cannot be read", UtcText.Expected);
            choices.Add(new EventChoice(EventChoiceKind.Instant, "", ns));
        }
        var all = new EventChoice(EventChoiceKind.All, "", 0);
        if (parsed.GetValue(_all))
            choices.Add(all);
        if (choices.Count == 1)
            return choices[0];
        errors.Add("extract", choices.Count == 0 ? "no events are chosen" : "events are chosen in several ways",
            "give one of --event, --order, --at and --all-events");
        return all;
    }

    private EventChoice ReadEvent(string text, ErrorList errors)
    {
        int colon = text.LastIndexOf(':');
        if (colon <= 0 || !long.TryParse(
            text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out long id))
        {
            errors.Add(_event.Name, $"\"{text}\" cannot be read", "expected kind and id, such as gap:17");
            return new EventChoice(EventChoiceKind.Event, text, 0);
        }
        return new EventChoice(EventChoiceKind.Event, text[..colon], id);
    }
}
