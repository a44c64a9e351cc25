// SPDX-License-Identifier: Apache-2.0
using Telemetry.Yaml;

namespace Telemetry.Guarding.Reading;

/// <summary>Names of rules and of entries of the lifeline: each exists once, since reports go by them.</summary>
internal sealed class NameCheck(ErrorList errors)
{
    private const int Longest = 63;

    private readonly HashSet<string> _names = [];

    internal string Read(YamlSection section, string example)
    {
        Located<string> name = section.Required("name", example);
        if (name.Value.Length == 0)
            return "";
        if (name.Value.Length > Longest || !name.Value.All(letter => char.IsAsciiLetterOrDigit(letter)
            || letter is '-' or '_' or '.'))
            errors.Add(name.Where, $"\"{name.Value}\" is not a name",
                $"expected at most {Longest} letters, digits, \"-\", \"_\" and \".\"");
        if (!_names.Add(name.Value))
            errors.Add(name.Where, $"\"{name.Value}\" is the name of another one, too", "give each a name of its own");
        return name.Value;
    }
}
