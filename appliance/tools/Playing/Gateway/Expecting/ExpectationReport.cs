// SPDX-License-Identifier: Apache-2.0
using System.Globalization;

namespace Telemetry.Playing.Gateway.Expecting;

/// <summary>Requests that a strategy sent, beside those that were expected.</summary>
public sealed record ExpectationReport
{
    private const int MostShown = 20;

    /// <summary>Requests that were expected.</summary>
    public required long Expected { get; init; }

    /// <summary>Requests that were sent as expected.</summary>
    public required long Same { get; init; }

    /// <summary>Requests that were expected and not sent.</summary>
    public required long Missing { get; init; }

    /// <summary>Requests that were sent and not expected.</summary>
    public required long Unexpected { get; init; }

    /// <summary>Requests that were sent with another quantity or price, or for another tick.</summary>
    public required long Different { get; init; }

    /// <summary>The first of those that are not as expected, at most 20.</summary>
    public required IReadOnlyList<string> First { get; init; }

    /// <summary>True if everything was as expected.</summary>
    public bool IsMet => Missing + Unexpected + Different == 0;

    /// <summary>Compares requests by session, kind, instrument, side and number.</summary>
    internal static ExpectationReport Of(IReadOnlyList<RequestRow> expected, GatewayReport report)
    {
        Dictionary<RequestIdentity, RequestRow> sent = [];
        foreach (RequestRow row in report.Sessions.SelectMany(RequestFiles.RowsOf))
            sent[row.Identity] = row;
        List<string> first = [];
        (long same, long missing, long different) = (0, 0, 0);
        foreach (RequestRow row in expected)
        {
            if (!sent.Remove(row.Identity, out RequestRow? found))
            {
                missing++;
                Show($"{row.Identity} was not sent");
            }
            else if (row == found)
            {
                same++;
            }
            else
            {
                different++;
                Show($"{row.Identity}: {Difference(row, found)}");
            }
        }
        foreach (RequestIdentity identity in sent.Keys)
            Show($"{identity} was not expected");
        return new ExpectationReport
        {
            Expected = expected.Count,
            Same = same,
            Missing = missing,
            Unexpected = sent.Count,
            Different = different,
            First = first,
        };

        void Show(string line)
        {
            if (first.Count < MostShown)
                first.Add(line);
        }
    }

    private static string Difference(RequestRow expected, RequestRow sent)
    {
        List<string> parts = [];
        if (expected.Quantity != sent.Quantity)
            parts.Add(string.Create(
                CultureInfo.InvariantCulture, $"quantity {sent.Quantity} in place of {expected.Quantity}"));
        if (expected.Price != sent.Price)
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"price {sent.Price} in place of {expected.Price}"));
        if (expected.NamedTick != sent.NamedTick)
            parts.Add($"tick {Text(sent.NamedTick)} in place of {Text(expected.NamedTick)}");
        return string.Join(", ", parts);
    }

    private static string Text(ulong? tick) => tick?.ToString(CultureInfo.InvariantCulture) ?? "none";
}
