// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Reflection;

namespace Disruptor.Tests;

/// <summary>
/// What an assembly exports, one line a type or member, in the form that public-API files of the field have:
/// <c>Namespace.Type.Member(type name) -> type</c>.
/// </summary>
internal static class SurfaceText
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static
        | BindingFlags.DeclaredOnly;

    private static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(void)] = "void",
        [typeof(bool)] = "bool",
        [typeof(byte)] = "byte",
        [typeof(int)] = "int",
        [typeof(long)] = "long",
        [typeof(double)] = "double",
        [typeof(string)] = "string",
        [typeof(object)] = "object",
    };

    /// <summary>Compares the assembly with the text, and says which lines are too many and which are missing.</summary>
    public static void AssertIs(string[] expected, Assembly assembly)
    {
        string[] actual = [.. Lines(assembly)];
        string[] missing = [.. expected.Except(actual)];
        string[] added = [.. actual.Except(expected)];

        Assert.True(
            missing.Length == 0 && added.Length == 0,
            "PublicSurface.txt differs.\nonly there:\n  " + string.Join("\n  ", missing)
            + "\nonly in the assembly:\n  " + string.Join("\n  ", added));
        Assert.Equal(expected.Order(StringComparer.Ordinal), expected);
    }

    private static IEnumerable<string> Lines(Assembly assembly) =>
        assembly.GetExportedTypes().SelectMany(LinesOf).Distinct().Order(StringComparer.Ordinal);

    private static IEnumerable<string> LinesOf(Type type)
    {
        string name = NameOf(type);
        yield return name;
        if (typeof(Delegate).IsAssignableFrom(type))
        {
            yield return name + Parameters(type.GetMethod("Invoke")!);
            yield break;
        }

        foreach (FieldInfo field in type.GetFields(Declared).Where(field => IsVisible(field) && !field.IsSpecialName))
            yield return FieldLine(name, field);

        foreach (ConstructorInfo made in type.GetConstructors(Declared).Where(IsVisible).Where(made => !made.IsStatic))
            yield return $"{name}.{type.Name.Split('`')[0]}{Parameters(made)} -> void";

        foreach (MethodInfo method in type.GetMethods(Declared).Where(IsVisible))
            yield return MethodLine(name, method);
    }

    private static bool IsVisible(FieldInfo field) => field.IsPublic || field.IsFamily || field.IsFamilyOrAssembly;

    private static bool IsVisible(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    private static string FieldLine(string owner, FieldInfo field)
    {
        string type = NameOf(field.FieldType);
        return field.IsLiteral
            ? $"const {owner}.{field.Name} = {Literal(field.GetRawConstantValue())} -> {type}"
            : $"{(field.IsStatic ? "static " : "")}{owner}.{field.Name} -> {type}";
    }

    private static string MethodLine(string owner, MethodInfo method)
    {
        string prefix = method.IsStatic ? "static " : "";
        string result = NameOf(method.ReturnType);
        string name = method.Name;
        if (method.IsSpecialName && name.StartsWith("get_", StringComparison.Ordinal))
            return $"{prefix}{owner}.{Indexer(method, name[4..])}.get -> {result}";
        if (method.IsSpecialName && name.StartsWith("set_", StringComparison.Ordinal))
            return $"{prefix}{owner}.{name[4..]}.set -> void";
        if (method.IsGenericMethod)
            name += "<" + string.Join(", ", method.GetGenericArguments().Select(NameOf)) + ">";

        return $"{prefix}{owner}.{name}{Parameters(method)} -> {result}";
    }

    private static string Indexer(MethodInfo getter, string name) =>
        getter.GetParameters().Length == 0 ? name : "this" + Parameters(getter).Replace('(', '[').Replace(')', ']');

    private static string Parameters(MethodBase method) =>
        "(" + string.Join(", ", method.GetParameters().Select(ParameterText)) + ")"
        + (method.DeclaringType!.IsSubclassOf(typeof(Delegate)) ? Result((MethodInfo)method) : "");

    private static string Result(MethodInfo method) => " -> " + NameOf(method.ReturnType);

    private static string ParameterText(ParameterInfo parameter)
    {
        string direction = parameter.IsOut ? "out " : parameter.ParameterType.IsByRef ? "ref " : "";
        string many = parameter.IsDefined(typeof(ParamArrayAttribute), false) ? "params " : "";
        Type declared = parameter.ParameterType;
        Type type = declared.IsByRef ? declared.GetElementType()! : declared;
        string start = parameter.HasDefaultValue ? " = " + Literal(parameter.DefaultValue) : "";
        return $"{direction}{many}{NameOf(type)} {parameter.Name}{start}";
    }

    private static string Literal(object? value) => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "null";

    private static string NameOf(Type type)
    {
        if (type.IsByRef)
            return "ref " + NameOf(type.GetElementType()!);
        if (type.IsArray)
            return NameOf(type.GetElementType()!) + "[]";
        if (Keywords.TryGetValue(type, out string? keyword))
            return keyword;
        if (type.IsGenericParameter)
            return type.Name;
        if (Nullable.GetUnderlyingType(type) is { } underlying)
            return NameOf(underlying) + "?";

        string name = type.IsNested ? NameOf(type.DeclaringType!) + "." + type.Name : type.Namespace + "." + type.Name;
        int tick = name.IndexOf('`');
        return tick < 0
            ? name
            : name[..tick] + "<" + string.Join(", ", type.GetGenericArguments().Select(NameOf)) + ">";
    }
}
