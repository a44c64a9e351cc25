// SPDX-License-Identifier: Apache-2.0
using System.IO.Enumeration;

namespace Telemetry.Alerts.Rules.Declared;

/// <summary>Pattern of names, in which <c>*</c> stands for any letters, and <c>?</c> for one.</summary>
/// <param name="Text">The pattern.</param>
public sealed record NamePattern(string Text)
{
    /// <summary>True if a name fits; a name that is not there fits only <c>*</c>.</summary>
    public bool Fits(string? name) => name is null
        ? Text == "*" : FileSystemName.MatchesSimpleExpression(Text, name, ignoreCase: false);
}
