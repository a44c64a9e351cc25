// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text;

namespace Telemetry.Model.Days;

/// <summary>Comment lines of histogram logs that qualify their distributions. The tools of HdrHistogram skip lines that
/// begin with <c>#</c>, except <c>#[StartTime:</c> and <c>#[BaseTime:</c>, which none of these is.</summary>
public sealed class LogComments
{
    private readonly StringBuilder _text = new();

    /// <summary>The lines so far.</summary>
    public byte[] Bytes => Encoding.UTF8.GetBytes(_text.ToString());

    /// <summary>Removes the lines so far.</summary>
    public void Clear() => _text.Clear();

    /// <summary>Adds the hash of the configuration; nothing if that is unknown.</summary>
    public void AddConfiguration(string? hash)
    {
        if (hash is not null)
            _text.Append(CultureInfo.InvariantCulture, $"#[Configuration: {hash}]\n");
    }

    /// <summary>Adds the hash of the host's settings; nothing if that is unknown.</summary>
    /// <param name="hash">Hash at the end.</param>
    /// <param name="changes">Number of changes since the beginning.</param>
    public void AddHostSettings(string? hash, long changes)
    {
        if (hash is null)
            return;
        _text.Append(CultureInfo.InvariantCulture, $"#[Host settings: {hash}");
        if (changes > 0)
            _text.Append(CultureInfo.InvariantCulture, $", {changes} changed in the interval");
        _text.Append("]\n");
    }

    /// <summary>Adds the uncertainty of times against UTC.</summary>
    /// <param name="uncertaintyNs">Nanoseconds; null while the clock is not synchronised, and in a replay.</param>
    public void AddClock(long? uncertaintyNs) => _text.Append(uncertaintyNs is { } known
        ? string.Create(CultureInfo.InvariantCulture, $"#[Clock: uncertainty {known} ns]\n")
        : "#[Clock: uncertainty unknown]\n");

    /// <summary>Adds that the distributions are complete: the appliance missed nothing it should have seen.</summary>
    public void AddComplete() => _text.Append("#[Complete: true]\n");

    /// <summary>Adds that the distributions are or may be incomplete, and why.</summary>
    /// <param name="why">The reason, in a few words.</param>
    public void AddIncomplete(string why) =>
        _text.Append("#[Complete: false, ").Append(OneLine(why)).Append("]\n");

    /// <summary>Adds the count of a feed's numbers that the appliance did not see, whether they came or not.</summary>
    public void AddUnobserved(string feed, long numbers) => _text.Append(
        CultureInfo.InvariantCulture, $"#[Unobserved: {numbers} numbers of {OneLine(feed)}]\n");

    private static string OneLine(string text) =>
        string.Create(text.Length, text, static (line, from) =>
        {
            for (int index = 0; index < line.Length; index++)
                line[index] = char.IsControl(from[index]) ? '_' : from[index];
        });
}
