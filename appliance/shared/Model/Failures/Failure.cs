// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Model.Failures;

/// <summary>Failure in the form in which it is printed.</summary>
/// <param name="Code">Exit code of the process.</param>
/// <param name="Where">Subject: file with line and column, interface, feed, option.</param>
/// <param name="What">The problem.</param>
/// <param name="Do">The remedy; empty if none is known.</param>
public sealed record Failure(ExitCode Code, string Where, string What, string Do)
{
    /// <summary>First line of <see cref="What"/>, without what follows it, such as the log of the verifier.</summary>
    public string FirstLine => What.AsSpan().IndexOf('\n') is var end and >= 0 ? What[..end].TrimEnd() : What;

    /// <summary><c>where: what; what to do</c>.</summary>
    public override string ToString()
    {
        string text = Where.Length > 0 ? $"{Where}: {What}" : What;
        return Do.Length > 0 ? $"{text}; {Do}" : text;
    }
}
