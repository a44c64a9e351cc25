// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Access.Tokens;

/// <summary>One line of a file of tokens.</summary>
/// <param name="Hash">SHA-256 of the token.</param>
/// <param name="Identity">Holder of the token.</param>
public sealed record TokenEntry(TokenHash Hash, Identity Identity)
{
    /// <summary>The line.</summary>
    public override string ToString() => $"{Identity.Name} {Roles.WordOf(Identity.Role)} {Hash}";
}
