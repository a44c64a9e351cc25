// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Telemetry.Yaml.Text;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Telemetry.Yaml;

/// <summary>One mapping of the file, read key by key. A key that was read is known; <see cref="Finish"/> reports all
/// others. Every value goes through one of the readers, which check position, kind and range.</summary>
public sealed class YamlSection
{
    private readonly string _file;
    private readonly ErrorList _errors;
    private readonly YamlMappingNode _node;
    private readonly HashSet<string> _known = [];
    private readonly HashSet<string> _moved = [];

    /// <summary>Reads the mapping; <paramref name="name"/> is its path for errors, such as <c>feed
    /// "itch"</c>.</summary>
    public YamlSection(string file, string name, YamlMappingNode node, ErrorList errors)
    {
        (_file, Name, _node, _errors) = (file, name, node, errors);
        Where = Position(node);
    }

    /// <summary>Name in errors; empty for the whole file.</summary>
    public string Name { get; set; }

    /// <summary>Position of its start.</summary>
    public string Where { get; }

    /// <summary>The keys that were read so far.</summary>
    public IReadOnlySet<string> Known => _known;

    /// <summary>The keys that are plain words; reading this makes all of them known.</summary>
    public IReadOnlyList<string> Keys =>
        [.. _node.Children.Keys.OfType<YamlScalarNode>().Select(key => key.Value ?? "").Where(Has)];

    public ErrorList Errors => _errors;

    /// <summary>Position of a key's value, or of the section where the key is absent.</summary>
    public string WhereOf(string key) => Find(key) is { } value ? Position(value) : Where;

    /// <summary>True if the key is present.</summary>
    public bool Has(string key) => Find(key) is not null;

    /// <summary>True if the key has keys with values below it.</summary>
    public bool IsMapping(string key) => Find(key) is YamlMappingNode;

    /// <summary>Text; null if absent.</summary>
    public Located<string>? Text(string key)
    {
        if (Find(key) is not { } node)
            return null;
        if (node is YamlScalarNode { Value: { Length: > 0 } text })
            return new Located<string>(text, Position(node));
        Report(node, key, "a text");
        return null;
    }

    public Located<string> Required(string key, string example)
    {
        if (Text(key) is { } text)
            return text;
        Require(key, example);
        return new Located<string>("", Where);
    }

    /// <summary>A duration within bounds; null if absent or wrong.</summary>
    public long? DurationNs(string key, long least, long most) =>
        Parsed(key, Duration.Expected, Duration.TryParse, least, most, Duration.Format);

    /// <summary>A time of day, nanoseconds since midnight; null if absent or wrong.</summary>
    public long? TimeOfDayNs(string key, bool isRequired)
    {
        if (isRequired)
            Require(key, "\"17:00\"");
        return Parsed(key, TimeOfDay.Expected, TimeOfDay.TryParse, 0, long.MaxValue, TimeOfDay.Format);
    }

    /// <summary>A size within bounds; null if absent or wrong.</summary>
    public long? Bytes(string key, long least, long most) =>
        Parsed(key, ByteSize.Expected, TryParseBytes, least, most, ByteSize.Format);

    /// <summary>A whole number within bounds; null if absent or wrong.</summary>
    public long? Integer(string key, long least, long most) =>
        Parsed(key, "a whole number", TryParseInteger, least, most, value =>
            value.ToString(CultureInfo.InvariantCulture));

    /// <summary>A required whole number within bounds; null if absent or wrong.</summary>
    public long? RequiredInteger(string key, long least, long most, string example)
    {
        Require(key, example);
        return Integer(key, least, most);
    }

    /// <summary>A power of two within bounds; null if absent or wrong.</summary>
    public long? PowerOfTwo(string key, long? value)
    {
        if (value is { } number && (number & (number - 1)) != 0)
        {
            _errors.Add(WhereOf(key), $"{Prefix}{key} must be a power of two", $"use {RoundUp(number)}");
            return null;
        }
        return value;
    }

    /// <summary>One of several words; null if absent or wrong.</summary>
    public T? Choice<T>(string key, IReadOnlyList<(string Word, T Value)> choices)
        where T : struct =>
        Text(key) is { } text ? _errors.Choose(text.Where, key, text.Value, choices, Prefix) : null;

    /// <summary>One of several words, required; null if absent or wrong.</summary>
    public T? RequiredChoice<T>(string key, IReadOnlyList<(string Word, T Value)> choices)
        where T : struct
    {
        Require(key, choices[0].Word);
        return Choice(key, choices);
    }

    /// <summary>A nested mapping; null if absent.</summary>
    public YamlSection? Section(string key, string name)
    {
        if (Find(key) is not { } node)
            return null;
        if (node is YamlMappingNode mapping)
            return new YamlSection(_file, name, mapping, _errors);
        Report(node, key, "keys with values, indented below it");
        return null;
    }

    /// <summary>A list of mappings; empty if absent.</summary>
    public IEnumerable<YamlSection> Sections(string key, string name)
    {
        if (Items(key, $"a list (\"- ...\") below \"{key}:\"") is not { } items)
            yield break;
        foreach (YamlNode item in items)
        {
            if (item is YamlMappingNode mapping)
                yield return new YamlSection(_file, name, mapping, _errors);
            else
                Report(item, key, "keys with values, such as \"- name: ...\"");
        }
    }

    /// <summary>A list of texts, or one text; null if absent.</summary>
    public IReadOnlyList<Located<string>>? Texts(string key, string expected)
    {
        if (Find(key) is YamlScalarNode { Value.Length: > 0 } single)
            return [new Located<string>(single.Value!, Position(single))];
        if (Items(key, $"a list such as [{expected}]") is not { } items)
            return null;
        List<Located<string>> texts = [];
        foreach (YamlNode item in items)
        {
            if (item is YamlScalarNode { Value: { Length: > 0 } text })
                texts.Add(new Located<string>(text, Position(item)));
            else
                Report(item, key, expected);
        }
        return texts;
    }

    /// <summary>Refuses a key that has been renamed.</summary>
    public void Moved(string key, string instead)
    {
        if (Find(key) is { } node)
            _errors.Add(Position(node), $"{Prefix}{key} is not a key any more", $"use {instead}");
        _known.Remove(key);
        _moved.Add(key);
    }

    /// <summary>Reports the keys that were not read.</summary>
    public void Finish()
    {
        foreach (YamlNode key in _node.Children.Keys)
        {
            if (key is not YamlScalarNode { Value: { } text })
                _errors.Add(Position(key), $"{Prefix}a key must be a word", "write \"key: value\"");
            else if (!_known.Contains(text) && !_moved.Contains(text))
                _errors.AddUnknown(Position(key), "key", text, _known, within: Prefix);
        }
    }

    private void Require(string key, string example)
    {
        if (!Has(key))
            _errors.Add(Where, $"{Prefix}\"{key}\" is missing", $"add \"{key}: {example}\"");
    }

    private string Prefix => Name.Length > 0 ? $"{Name}: " : "";

    private delegate bool TryParse(string text, out long value);

    private long? Parsed(
        string key, string expected, TryParse tryParse, long least, long most, Func<long, string> format)
    {
        if (Text(key) is not { } text)
            return null;
        if (!tryParse(text.Value, out long value))
        {
            _errors.Add(text.Where, $"{Prefix}{key} is \"{text.Value}\"", $"expected {expected}");
            return null;
        }
        if (value >= least && value <= most)
            return value;
        _errors.Add(text.Where, $"{Prefix}{key} is {text.Value}", $"expected {format(least)} to {format(most)}");
        return null;
    }

    /// <summary>Reads a size. -1 and the largest number stand for one that is negative, and for one that is larger than
    /// all that can be counted: both are beyond all bounds, which the error names then.</summary>
    private static bool TryParseBytes(string text, out long bytes)
    {
        if (ByteSize.TryParse(text, out bytes))
            return true;
        bool isNegative = text.StartsWith('-');
        string size = isNegative ? text[1..] : text;
        string unit = size.TrimStart(['0', '1', '2', '3', '4', '5', '6', '7', '8', '9']);
        bytes = isNegative ? -1 : long.MaxValue;
        return unit.Length < size.Length && ByteSize.TryParse($"1{unit}", out _);
    }

    private static bool TryParseInteger(string text, out long value) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);

    private static long RoundUp(long value)
    {
        long power = 1;
        while (power < value)
            power <<= 1;
        return power;
    }

    private IEnumerable<YamlNode>? Items(string key, string expected)
    {
        switch (Find(key))
        {
            case null:
                return null;
            case YamlSequenceNode list:
                return list.Children;
            case { } other:
                Report(other, key, expected);
                return null;
        }
    }

    private YamlNode? Find(string key)
    {
        _known.Add(key);
        return _node.Children.TryGetValue(new YamlScalarNode(key), out YamlNode? value) ? value : null;
    }

    private void Report(YamlNode node, string key, string expected)
    {
        string found = node switch
        {
            YamlScalarNode { Value.Length: > 0 } scalar => $"is \"{scalar.Value}\"",
            YamlScalarNode => "has no value",
            YamlSequenceNode => "is a list",
            _ => "has keys of its own",
        };
        _errors.Add(Position(node), $"{Prefix}{key} {found}", $"expected {expected}");
    }

    private string Position(YamlNode node) => Position(_file, node.Start);

    /// <summary><c>file:line:column</c> of a mark.</summary>
    public static string Position(string file, Mark mark) =>
        string.Create(CultureInfo.InvariantCulture, $"{file}:{mark.Line}:{mark.Column}");
}

/// <summary>A configured value and its position, for errors that are found later.</summary>
/// <param name="Where"><c>file:line:column</c>, or the option.</param>
public readonly record struct Located<T>(T Value, string Where);
