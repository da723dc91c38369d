enum { PATIENCE = ${9:30} }; /* seconds that a server may be down, or take to answer */
