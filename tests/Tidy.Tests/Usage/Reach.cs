// SPDX-License-Identifier: Apache-2.0
using Microsoft.CodeAnalysis;

namespace Tidy.Tests.Usage;

/// <summary>Symbols reached from where the programs start, along everything that reached code names.</summary>
internal sealed class Reach
{
    private readonly Dictionary<ISymbol, List<ISymbol>> _uses = new(SymbolEqualityComparer.Default);
    private readonly Dictionary<ISymbol, List<ISymbol>> _implementations = new(SymbolEqualityComparer.Default);
    private readonly HashSet<ISymbol> _reached = new(SymbolEqualityComparer.Default);
    private readonly Stack<ISymbol> _open = [];

    public static IReadOnlySet<ISymbol> Of(Production production)
    {
        Reach reach = new();
        foreach ((ISymbol? from, ISymbol to) in production.Sources.AsParallel()
            .SelectMany(one => References.Of(one.Root, one.Model)))
        {
            if (from == null)
                reach.Mark(to);
            else
                Add(reach._uses, from, to);
        }
        reach.Close();
        reach.CloseWithDriverTests(production);
        return reach._reached;
    }

    // The driver answers clients of other makes too; our client is the tool to test that. So what those tests call of
    // it is used, but only inside types that the product uses.
    private void CloseWithDriverTests(Production production)
    {
        IEnumerable<ISymbol> called = production.DriverTests.AsParallel()
            .SelectMany(one => References.Of(one.File.Root, one.Model)).Select(one => one.To)
            .Where(to => Production.IsAeron(to) && to.ContainingType != null);
        foreach (ISymbol symbol in called.ToList().Where(symbol => _reached.Contains(symbol.ContainingType)))
            Mark(symbol);
        Close();
    }

    private void Close()
    {
        while (_open.TryPop(out ISymbol? symbol))
        {
            MarkAll(_uses, symbol);
            MarkAll(_implementations, symbol);
            if (symbol.ContainingType is { } owner)
                Mark(owner.OriginalDefinition);
            if (Overridden(symbol) is { } overridden)
                Mark(overridden);
            if (symbol is INamedTypeSymbol type)
                OnType(type);
        }
    }

    private void OnType(INamedTypeSymbol type)
    {
        foreach (ISymbol member in type.GetMembers())
        {
            if (IsCalledUnnamed(member))
                Mark(member);
            if (Overridden(member) is { } overridden)
                MarkWith(overridden, member);
        }
        foreach (ISymbol declared in type.AllInterfaces.SelectMany(one => one.GetMembers()))
        {
            if (declared is { IsStatic: true, IsAbstract: true })
                Mark(declared.OriginalDefinition);      // what each implementing type has to state
            if (type.FindImplementationForInterfaceMember(declared) is { } implementation)
                MarkWith(declared.OriginalDefinition, implementation.OriginalDefinition);
        }
    }

    // An implementation is reached with its declaration; the framework may call its own declarations at any time.
    private void MarkWith(ISymbol declared, ISymbol implementation)
    {
        if (declared.DeclaringSyntaxReferences.Length == 0 || _reached.Contains(declared))
            Mark(implementation);
        else
            Add(_implementations, declared, implementation);
    }

    // Operators, and constructors without parameters, which derived types and generic code call.
    private static bool IsCalledUnnamed(ISymbol member) => member is IMethodSymbol
    {
        MethodKind: MethodKind.StaticConstructor or MethodKind.Destructor or MethodKind.Conversion or
            MethodKind.UserDefinedOperator
    } or IMethodSymbol { MethodKind: MethodKind.Constructor, Parameters.Length: 0 };

    private static ISymbol? Overridden(ISymbol member) => member switch
    {
        IMethodSymbol method => method.OverriddenMethod?.OriginalDefinition,
        IPropertySymbol property => property.OverriddenProperty?.OriginalDefinition,
        _ => null,
    };

    private void MarkAll(Dictionary<ISymbol, List<ISymbol>> links, ISymbol from)
    {
        foreach (ISymbol symbol in links.GetValueOrDefault(from) ?? [])
            Mark(symbol);
    }

    private void Mark(ISymbol symbol)
    {
        if (_reached.Add(symbol))
            _open.Push(symbol);
    }

    private static void Add(Dictionary<ISymbol, List<ISymbol>> links, ISymbol from, ISymbol to)
    {
        if (!links.TryGetValue(from, out List<ISymbol>? list))
            links.Add(from, list = []);
        list.Add(to);
    }
}
