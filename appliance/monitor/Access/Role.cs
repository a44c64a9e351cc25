// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Access;

/// <summary>Rights of somebody who may use the monitor; each role has those of the ones before it.</summary>
public enum Role
{
    /// <summary>Reads everything that is shown.</summary>
    Read,

    /// <summary>Changes what operators change, such as silences.</summary>
    Operate,
}

/// <summary>Words for roles, in files and answers.</summary>
public static class Roles
{
    /// <summary>All words, each with its role.</summary>
    public static IReadOnlyList<(string Word, Role Value)> Words { get; } =
        [("read", Role.Read), ("operate", Role.Operate)];

    public static string WordOf(Role role) => Words.First(one => one.Value == role).Word;

    /// <summary>The role of a word; null if it is none.</summary>
    public static Role? Of(string word)
    {
        foreach ((string known, Role role) in Words)
        {
            if (known == word)
                return role;
        }
        return null;
    }
}
