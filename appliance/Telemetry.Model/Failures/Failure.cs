// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Model.Failures;

/// <summary>Why something could not be done, in the one shape that people see.</summary>
/// <param name="Code">What the process ends with.</param>
/// <param name="Where">File with line and column, interface, feed, option: what the sentence is about.</param>
/// <param name="What">What is wrong.</param>
/// <param name="Do">What to do; empty if nothing can be said.</param>
public sealed record Failure(ExitCode Code, string Where, string What, string Do)
{
    /// <summary><c>where: what; what to do</c>.</summary>
    public override string ToString()
    {
        string text = Where.Length > 0 ? $"{Where}: {What}" : What;
        return Do.Length > 0 ? $"{text}; {Do}" : text;
    }
}
