// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Access;

/// <summary>Somebody who proved who they are.</summary>
/// <param name="Name">Name as the file of tokens gives it.</param>
/// <param name="Role">Rights.</param>
public sealed record Identity(string Name, Role Role)
{
    private const int LongestName = 64;

    /// <summary>Form of a name, for messages.</summary>
    public const string NameForm = "expected 1 to 64 letters, digits, '.', '_', '-' and '@'";

    /// <summary>True if a text can be a name.</summary>
    public static bool IsName(string text) => text.Length is > 0 and <= LongestName
        && text.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '_' or '-' or '@');
}
